import { OPTIONS } from './options.ts'
import { mapping, type Shape } from './shape.ts'

/** Of a whole configuration file. Some of what it lets pass is wrong all the same, such as an exec line with a typo. */
export function jsonSchema(): Shape {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of evrexec',
    ...mapping(OPTIONS, { $schema: { type: 'string' } }),
  }
}
