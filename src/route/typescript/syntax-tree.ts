/** As much of Babel's syntax tree as is needed to erase types. Offsets are UTF-16 units. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [member: string]: unknown
}

export interface Token {
  readonly start: number
  readonly end: number
  /** An object; a string for a comment. */
  readonly type: unknown
}

export interface SyntaxTree {
  readonly program: SyntaxNode
  readonly tokens: readonly Token[]
}

/** Members of a node that hold no syntax, or the same once more. */
const NO_SYNTAX = /^(?:loc|extra|errors|range|(?:leading|trailing|inner)Comments)$/

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

export function nodeAt(node: SyntaxNode, member: string): SyntaxNode | null {
  const value = node[member]
  return isNode(value) ? value : null
}

/** For a member that is one node or a list of them; holes in lists are left out. */
export function nodesAt(node: SyntaxNode, member: string): readonly SyntaxNode[] {
  const value = node[member]
  return (Array.isArray(value) ? value : [value]).filter(isNode)
}

export function children(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.keys(node)
    .filter((member) => !NO_SYNTAX.test(member))
    .flatMap((member) => nodesAt(node, member))
}
