import type { CfgCase } from './cases/case.ts'
import { CONDITIONS } from './cases/conditions.ts'
import { FILES } from './cases/files.ts'
import { NAMES } from './cases/names.ts'
import { STATEMENTS } from './cases/statements.ts'

/** Everything about one configuration file, or several. */
export const CASES: readonly CfgCase[] = [...STATEMENTS, ...CONDITIONS, ...NAMES, ...FILES]
