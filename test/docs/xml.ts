/** As much of XML as our pictures are made of, and nothing that is not well-formed. */

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** All the text in it. */
  readonly text: string
  /** The elements of a name in it, however deep; all of them without a name. */
  find(name: string): XmlElement[]
}

const TOKEN = /<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** @throws {Error} with the place where it is not well-formed. */
export function readXml(xml: string): XmlElement {
  const outside = new Element('', {})
  const open = [outside]
  let end = 0
  for (const {
    0: token,
    1: closing,
    2: name = '',
    3: attributes = '',
    4: empty,
    5: text,
    index,
  } of xml.matchAll(TOKEN)) {
    end = index + token.length
    const parent = open.at(-1) ?? outside
    if (text !== undefined) parent.content.push(unescaped(text))
    else if (closing === '/') {
      if (open.length === 1 || open.pop()?.name !== name)
        throw new Error(`${token} at ${index} closes nothing`)
    } else {
      const element = new Element(name, attributesOf(attributes))
      parent.content.push(element)
      if (empty !== '/') open.push(element)
    }
  }
  if (end !== xml.length) throw new Error(`not XML at ${end}: ${xml.slice(end, end + 40)}`)
  if (open.length > 1) throw new Error(`<${open.at(-1)?.name}> is not closed`)
  const [root] = outside.children
  if (root === undefined || outside.children.length > 1)
    throw new Error('expected one element around all others')
  return root
}

class Element implements XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly content: (string | Element)[] = []

  constructor(name: string, attributes: Readonly<Record<string, string>>) {
    this.name = name
    this.attributes = attributes
  }

  get children(): Element[] {
    return this.content.filter((each) => typeof each !== 'string')
  }

  get text(): string {
    return this.content.map((each) => (typeof each === 'string' ? each : each.text)).join('')
  }

  find(name: string): XmlElement[] {
    return this.children.flatMap((child) => [
      ...(name === '' || child.name === name ? [child] : []),
      ...child.find(name),
    ])
  }
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(ATTRIBUTE)].map(
    ([, name = '', value = '']) => [name, unescaped(value)] as const,
  )
  const attributes = Object.fromEntries(pairs)
  if (Object.keys(attributes).length < pairs.length) throw new Error(`an attribute stands twice:${text}`)
  return attributes
}

function unescaped(text: string): string {
  return text.replace(/&(\w*)(;?)/g, (reference, name: string, semicolon: string) => {
    const character = semicolon === ';' ? ENTITIES[name] : undefined
    if (character === undefined) throw new Error(`${reference} is no reference to a character`)
    return character
  })
}
