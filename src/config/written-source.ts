/** The way back from the values of a YAML or JSON text to where they are written. */
import { dirname } from 'node:path'
import type { Document, Node, Pair, Scalar } from 'yaml'
import { isMap, isScalar, isSeq } from 'yaml'
import { locate } from '../problem/locate.ts'
import type { Place } from '../problem/problem.ts'
import type { Path, Source } from './source.ts'
import { pathText, quotedSource } from './source.ts'
