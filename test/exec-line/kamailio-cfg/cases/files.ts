import { type CfgCase, on } from './case.ts'

export const FILES: readonly CfgCase[] = [
  {
    about: 'include_file',
    text: `include_file "one.cfg"\n${on('b')}\n#!include_file "one.cfg" ${on('c')}`,
    files: { 'one.cfg': on('one') },
    lines: ['name=one', 'name=b', 'name=one', 'name=c'],
  },
  {
    about: 'import_file',
    text: `import_file "one.cfg"\nimport_file "none.cfg"\n!!import_file "none.cfg"\n${on('b')}`,
    files: { 'one.cfg': on('one') },
    lines: ['name=one', 'name=b'],
  },
  {
    about: 'a file in the middle of a statement',
    text: `modparam("evrexec","exec",\ninclude_file "one.cfg"\n)${on('b')}`,
    files: { 'one.cfg': '"name=one"\n' },
    lines: ['name=one', 'name=b'],
  },
  {
    about: 'conditions and names of files',
    text: `#!define X\ninclude_file "one.cfg"\n${on('b')}\n#!endif\n#!ifdef Y\n${on('c')}\n#!endif\n`,
    files: { 'one.cfg': `#!define Y\n#!ifndef X\n${on('one')}\n` },
    lines: ['name=c'],
  },
  {
    about: 'a #!define that ends with its file',
    text: 'include_file "one.cfg"\nmodparam("evrexec","exec",X)',
    files: { 'one.cfg': '#!define X "name=one"' },
    lines: ['name=one'],
  },
  {
    about: 'a comment that ends with its file',
    text: `include_file "one.cfg" ${on('a')}\n${on('b')}`,
    files: { 'one.cfg': '# comment' },
    lines: ['name=b'],
  },
  {
    about: '#!subst of names of files',
    text: '#!subst "/NAME/one/"\ninclude_file "NAME.cfg"',
    files: { 'one.cfg': on('one') },
    lines: ['name=one'],
  },
  {
    about: 'escapes in names of files',
    text: 'include_file "on\\e.cfg"\n',
    files: { 'one.cfg': on('one') },
    lines: ['name=one'],
  },
  {
    about: 'a file that is missing',
    text: `${on('a')}\ninclude_file "none.cfg"\n${on('b')}`,
    lines: ['name=a'],
    problems: [/expected a file at "none.cfg" or "[^"]*none.cfg"/],
  },
  {
    about: 'a name in single quotes',
    text: `${on('a')}\ninclude_file 'one.cfg'\n${on('b')}`,
    files: { 'one.cfg': '' },
    lines: ['name=a'],
    problems: [/expected a file name in "/],
  },
  {
    about: 'a name with something behind it',
    text: `${on('a')}\ninclude_file "one.cfg";\n${on('b')}`,
    files: { 'one.cfg': '' },
    lines: ['name=a'],
    problems: [/expected a file name in "/],
  },
  {
    about: 'ten files inside one another',
    text: 'include_file "1.cfg"',
    files: chain(10),
    lines: ['name=last'],
  },
  {
    about: 'eleven files inside one another',
    text: `${on('a')}\ninclude_file "1.cfg"`,
    files: chain(11),
    lines: ['name=a'],
    problems: [/at most 10 files inside one another/],
  },
]

/** Files that each include the next one. */
function chain(length: number): Record<string, string> {
  const files: Record<string, string> = {}
  for (let index = 1; index < length; index++) files[`${index}.cfg`] = `include_file "${index + 1}.cfg"\n`
  files[`${length}.cfg`] = on('last')
  return files
}
