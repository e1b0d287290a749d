/** Reads Prometheus' text format, and finds fault with what its conventions do not allow. */

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface Family {
  readonly help: string
  readonly type: string
  readonly samples: readonly Sample[]
}

export type Exposition = ReadonlyMap<string, Family>

/** @throws when a line is of no known form, or a sample belongs to no family. */
export function readExposition(text: string): Exposition {
  if (!text.endsWith('\n')) throw new Error('expected a line feed at the end')
  const families = new Map<string, { help: string; type: string; samples: Sample[] }>()
  for (const line of text.split('\n')) {
    const [, what, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (what === 'HELP') families.set(name, { help: rest, type: '', samples: [] })
    else if (what === 'TYPE') families.set(name, { ...familyOf(families, name), type: rest })
    else if (line !== '') {
      const sample = readSample(line)
      familyOf(families, sample.name).samples.push(sample)
    }
  }
  return families
}

export function faultsOf(exposition: Exposition): string[] {
  return [...exposition].flatMap(([name, family]) => [
    ...fault(!/^(evrexec|process)_[a-z_]+$/.test(name), `${name}: another prefix, or other letters`),
    ...fault(family.help === '', `${name}: no help`),
    ...fault(!['counter', 'gauge', 'histogram'].includes(family.type), `${name}: type ${family.type}`),
    ...fault((family.type === 'counter') !== name.endsWith('_total'), `${name}: _total is for counters`),
    ...fault(/_(millis|ms|minutes|kb|mb|kib|mib)(_|$)/.test(name), `${name}: no base unit`),
    ...fault(
      family.type !== 'gauge' && family.samples.some(({ value }) => value < 0),
      `${name}: less than nothing`,
    ),
    ...fault(
      new Set(family.samples.map((each) => JSON.stringify(each.labels) + each.name)).size <
        family.samples.length,
      `${name}: the same twice`,
    ),
  ])
}

function fault(is: boolean, what: string): string[] {
  return is ? [what] : []
}

function familyOf<F>(families: ReadonlyMap<string, F>, name: string): F {
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''))
  if (family === undefined) throw new Error(`expected HELP and TYPE for ${name}`)
  return family
}

function readSample(line: string): Sample {
  const [, name, labelText = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/s.exec(line) ?? []
  if (name === undefined) throw new Error(`expected a sample, found ${line}`)
  const labels = Object.fromEntries(
    [...labelText.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"(?:,|$)/gs)].map(([, key, text = '']) => [
      key,
      text.replace(/\\(.)/gs, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    ]),
  )
  const number = Number(value)
  if (!Number.isFinite(number)) throw new Error(`expected a number, found ${line}`)
  return { name, labels, value: number }
}
