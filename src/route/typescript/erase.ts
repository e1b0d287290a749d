import { Blanks } from './blanks.ts'
import type { ParseTypeScript } from './parser.ts'
import { children, nodeAt, nodesAt, type SyntaxNode, type Token } from './syntax-tree.ts'

export type Erased =
  | { readonly ok: true; readonly text: string; readonly hasModuleSyntax: boolean }
  | { readonly ok: false; readonly message: string; readonly code: string; readonly offset: number }

/**
 * TypeScript to JavaScript in the way of newer Node: types become spaces, so that each line and column stays what
 * it was, and whatever has a meaning beyond types is refused, in Node's words.
 */
export function eraseTypes(source: string, parse: ParseTypeScript): Erased {
  const parsed = parse(source)
  if (!parsed.ok) return { ...parsed, code: 'ERR_INVALID_TYPESCRIPT_SYNTAX' }
  const eraser = new Eraser(new Blanks(source, parsed.tree.tokens))
  eraser.visit(parsed.tree.program)
  const { refused, text, hasModuleSyntax } = eraser
  if (refused === null) return { ok: true, text, hasModuleSyntax }
  return { ok: false, code: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX', ...refused }
}

const STRIP_ONLY = 'is not supported in strip-only mode'
const REFUSED: Readonly<Record<string, string>> = {
  TSEnumDeclaration: `TypeScript enum ${STRIP_ONLY}`,
  TSModuleDeclaration: `TypeScript namespace declaration ${STRIP_ONLY}`,
  TSParameterProperty: `TypeScript parameter property ${STRIP_ONLY}`,
  TSImportEqualsDeclaration: `TypeScript import equals declaration ${STRIP_ONLY}`,
  TSExportAssignment: `TypeScript export assignment ${STRIP_ONLY}`,
  TSTypeAssertion:
    'The angle-bracket syntax for type assertions, `<T>expr`, is not supported; write `expr as T`',
  Decorator: 'Decorators are not supported',
}

const MAY_LACK_SEMICOLON = /^(?!TS).*(?:Statement|Declaration|Property)$/
const MODIFIERS = /^(?:public|private|protected|readonly|override)$/

class Eraser {
  refused: { readonly message: string; readonly offset: number } | null = null
  hasModuleSyntax = false
  readonly #blanks: Blanks
  /** Where statements and class members end that have no semicolon. */
  readonly #openEnds = new Set<number>()

  constructor(blanks: Blanks) {
    this.#blanks = blanks
  }

  get text(): string {
    return this.#blanks.toString()
  }

  visit(node: SyntaxNode): void {
    if (isOnlyTypes(node)) {
      this.#blanks.blankAtEnd(node)
      return
    }
    if (MAY_LACK_SEMICOLON.test(node.type) && !this.#blanks.endsWithSemicolon(node)) {
      this.#openEnds.add(node.end)
    }
    for (const child of this.#erase(node)) this.visit(child)
    if (node.type === 'ArrowFunctionExpression') this.#mendArrow(node)
  }

  /** Erases what the node itself has of types, and returns the nodes below that are still to be visited. */
  #erase(node: SyntaxNode): readonly SyntaxNode[] {
    switch (node.type) {
      case 'TSTypeAnnotation':
      case 'TSTypeParameterDeclaration':
      case 'TSTypeParameterInstantiation':
        this.#blankType(node)
        return []
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
        this.#blankType({ start: this.#operatorOf(node), end: node.end })
        return nodesAt(node, 'expression')
      case 'TSNonNullExpression':
        this.#blanks.blank({ start: node.end - 1, end: node.end })
        return nodesAt(node, 'expression')
      case 'TSInstantiationExpression':
        return children(node)
      case 'ImportSpecifier':
      case 'ExportSpecifier':
        if (node.importKind === 'type' || node.exportKind === 'type') this.#blanks.blankWithComma(node)
        return []
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportDefaultDeclaration':
      case 'ExportAllDeclaration':
        this.hasModuleSyntax = true
        return children(node)
      case 'Identifier':
      case 'ArrayPattern':
      case 'ObjectPattern':
        if (node.optional === true) this.#blankMark('?', nodeAt(node, 'typeAnnotation')?.start ?? node.end)
        return children(node)
      case 'VariableDeclarator':
        if (node.definite === true) {
          this.#blankMark('!', nodeAt(nodeAt(node, 'id') ?? node, 'typeAnnotation')?.start ?? 0)
        }
        return children(node)
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#eraseClassHead(node)
        return children(node).filter((child) => !nodesAt(node, 'implements').includes(child))
      case 'ClassProperty':
      case 'ClassPrivateProperty':
      case 'ClassMethod':
      case 'ClassPrivateMethod':
        this.#eraseMemberMarks(node)
        break
    }
    const message = REFUSED[node.type] ?? (node.type.startsWith('TS') ? `${node.type} ${STRIP_ONLY}` : null)
    if (message !== null) {
      // Node points to the name of a parameter property, not to its modifier.
      this.refused ??= { message, offset: nodeAt(node, 'parameter')?.start ?? node.start }
      return []
    }
    this.#eraseThisParameter(node)
    return children(node)
  }

  #blankType(range: { readonly start: number; readonly end: number }): void {
    if (this.#openEnds.has(range.end)) this.#blanks.blankAtEnd(range)
    else this.#blanks.blank(range)
  }

  /** Where `as` or `satisfies` begins. */
  #operatorOf(node: SyntaxNode): number {
    return this.#blanks.before(nodeAt(node, 'typeAnnotation')?.start ?? node.end)?.start ?? node.start
  }

  #blankMark(mark: string, before: number): void {
    const token = this.#blanks.before(before)
    if (token !== null && this.#blanks.textOf(token) === mark) this.#blanks.blank(token)
  }

  #eraseClassHead(node: SyntaxNode): void {
    const first = this.#blanks.after(node.start)
    if (node.abstract === true && first !== null) this.#blanks.blank(first)
    const implemented = nodesAt(node, 'implements')
    const keyword = this.#blanks.before(implemented[0]?.start ?? 0)
    const last = implemented.at(-1)
    if (keyword !== null && last !== undefined) this.#blanks.blank({ start: keyword.start, end: last.end })
  }

  /** `private readonly x?`, `override m?()`, `x!` */
  #eraseMemberMarks(node: SyntaxNode): void {
    const key = nodeAt(node, 'key') ?? node
    const before = this.#blanks.between(node.start, key.start)
    const isModifier = (token: Token) => MODIFIERS.test(this.#blanks.textOf(token))
    for (const token of before.filter(isModifier)) {
      const kept = before.find((each) => !isModifier(each)) ?? this.#blanks.after(key.start)
      if (token.start === node.start) this.#blanks.blankAtEnd(token, kept)
      else this.#blanks.blank(token)
    }
    if (node.optional !== true && node.definite !== true) return
    // Behind the brackets of a computed name.
    let mark = this.#blanks.after(key.end)
    while (mark !== null && /^[)\]]$/.test(this.#blanks.textOf(mark))) mark = this.#blanks.after(mark.end)
    if (mark !== null) this.#blanks.blank(mark)
  }

  #eraseThisParameter(node: SyntaxNode): void {
    const [first] = nodesAt(node, 'params')
    if (first?.type === 'Identifier' && first.name === 'this') this.#blanks.blankWithComma(first)
  }

  /** No line may break before an arrow function's parentheses or its arrow, so those move past the break. */
  #mendArrow(node: SyntaxNode): void {
    const blanks = this.#blanks
    const generics = nodeAt(node, 'typeParameters')
    const open = generics === null ? null : blanks.after(generics.end)
    if (generics !== null && open !== null && blanks.hasLineBreak(generics.start, open.start)) {
      blanks.put(' ', open.start)
      blanks.put('(', generics.start)
    }
    const returns = nodeAt(node, 'returnType')
    const close = returns === null ? null : blanks.before(returns.start)
    if (returns !== null && close !== null && blanks.hasLineBreak(close.end, returns.end)) {
      blanks.put(' ', close.start)
      blanks.put(')', returns.end - 1)
    }
  }
}

/** Statements and class members of which nothing is left at run time. */
function isOnlyTypes(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'TSDeclareMethod':
    case 'TSIndexSignature':
    case 'TSNamespaceExportDeclaration':
      return true
    case 'ImportDeclaration':
    case 'TSImportEqualsDeclaration':
      return node.importKind === 'type'
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration': {
      const declaration = nodeAt(node, 'declaration')
      return node.exportKind === 'type' || (declaration !== null && isOnlyTypes(declaration))
    }
    case 'TSModuleDeclaration': {
      const body = nodeAt(node, 'body')
      return node.declare === true || (body !== null && isOnlyTypes(body))
    }
    case 'TSModuleBlock':
      return nodesAt(node, 'body').every(isOnlyTypes)
    case 'ClassProperty':
      return node.declare === true || node.abstract === true
    default:
      return node.declare === true
  }
}
