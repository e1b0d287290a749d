import { type CfgCase, on } from './case.ts'

export const CONDITIONS: readonly CfgCase[] = [
  {
    about: '#!ifdef',
    text: `#!ifdef X\n${on('a')}\n#!else\n${on('b')}\n#!endif\n${on('c')}`,
    lines: ['name=b', 'name=c'],
  },
  {
    about: '#!ifndef',
    text: `#!ifndef X\n${on('a')}\n#!else\n${on('b')}\n#!endif\n${on('c')}`,
    lines: ['name=a', 'name=c'],
  },
  {
    about: '!!ifdef',
    text: `!!define X\n!!ifdef X\n${on('a')}\n!!else\n${on('b')}\n!!endif\n`,
    lines: ['name=a'],
  },
  {
    about: 'nested conditions',
    text: `#!define X\n#!ifdef Y\n#!ifdef X\n${on('a')}\n#!else\n${on('b')}\n#!endif\n#!else\n#!ifdef X\n${on('c')}\n#!endif\n#!endif\n`,
    lines: ['name=c'],
  },
  {
    about: 'a second #!else',
    text: `#!ifdef X\n${on('a')}\n#!else\n${on('b')}\n#!else\n${on('c')}\n#!endif\n`,
    lines: ['name=b'],
  },
  {
    about: 'directives behind other things',
    text: `; #!ifndef X\n${on('a')} #!else\n${on('b')} #!endif\n`,
    lines: ['name=a'],
  },
  { about: 'words behind a name', text: `#!ifdef X (not defined)\n${on('a')}\n#!endif\n`, lines: [] },
  {
    about: 'what is left out is not looked at',
    text: `#!ifdef X\n"unclosed /* 'too\n# #!endif\n${on('a')}`,
    lines: ['name=a'],
  },
  {
    about: 'names from outside',
    text: `#!ifdef WITH_A\n${on('a')}\n#!endif\n${on('b')}\nmodparam("evrexec","exec",C)`,
    defines: ['WITH_A', 'C="name=c"'],
    lines: ['name=a', 'name=b', 'name=c'],
  },
  {
    about: 'names of versions',
    text: `#!ifdef KAMAILIO_5\n${on('a')}\n#!endif\n#!ifdef KAMAILIO_5_6\n${on('b')}\n#!endif\n#!ifdef KAMAILIO_4\n${on('c')}\n#!endif\n`,
    lines: ['name=a', 'name=b'],
  },
  {
    about: 'names of modules',
    text: `#!ifdef MOD_evrexec\n${on('a')}\n#!endif\n#!ifdef MOD_pv\n${on('b')}\n#!endif\nloadmodule "pv"\n#!ifdef MOD_pv\n${on('c')}\n#!endif\n`,
    lines: ['name=a', 'name=c'],
  },
  {
    about: 'no #!endif',
    text: `#!ifndef X\n${on('a')}\n`,
    lines: ['name=a'],
    problems: [/expected "#!endif"/],
  },
  {
    about: '#!endif as the last thing of a file',
    text: `#!ifndef X\n${on('a')}\n#!endif`,
    lines: ['name=a'],
    problems: [/expected the line to end after "#!endif", found the end of the file/, /expected "#!endif"/],
  },
  {
    about: '#!endif too many',
    text: `${on('a')}\n#!endif\n${on('b')}`,
    lines: ['name=a', 'name=b'],
    problems: [/expected "#!ifdef" .* before "#!endif"/],
  },
  {
    about: 'a comment behind #!endif',
    text: `#!ifndef X\n${on('a')}\n#!endif # X\n${on('b')}\n`,
    lines: ['name=a', 'name=b'],
    problems: [/expected the line to end after "#!endif", found "# X"/, /expected "#!endif"/],
  },
  {
    about: 'a comment behind #!else',
    text: `#!ifdef X\n${on('a')}\n#!else # X\n${on('b')}\n#!endif\n`,
    lines: [],
    problems: [/expected the line to end after "#!else", found "# X"/],
    difference: 'Kamailio takes that line for something to be left out',
  },
  {
    about: '#!else alone',
    text: `#!else\n${on('a')}\n`,
    lines: ['name=a'],
    problems: [/before "#!else"/],
    difference: 'Kamailio only warns',
  },
  {
    about: '#!ifdef without a name',
    text: `#!ifdef\n${on('a')}\n`,
    lines: ['name=a'],
    problems: [/expected a name after "#!ifdef"/],
    difference: 'a comment for Kamailio',
  },
  {
    about: 'a name with a hyphen',
    text: `${on('a')}\n#!ifdef X-Y\n#!endif\n`,
    lines: ['name=a'],
    problems: [/letters, digits and underscores .* found "X-Y"/],
  },
  {
    about: '#!ifexp',
    text: `#!ifexp 1==1\n${on('a')}\n#!endif\n`,
    lines: ['name=a'],
    problems: [/found "#!ifexp"/, /before "#!endif"/],
  },
  {
    about: '#!ifexp with quotes',
    text: `#!ifexp "a" == "it's"\n${on('a')}`,
    lines: ['name=a'],
    problems: [/found "#!ifexp"/],
    difference: 'a comment for Kamailio 5.6',
  },
  {
    about: '#!undef',
    text: `#!define X\n#!undef X\n#!undef Y\n#!ifdef X\n${on('a')}\n#!endif\n`,
    lines: ['name=a'],
    problems: [/found "#!undef"/],
    difference: 'a comment for Kamailio 5.6',
  },
]
