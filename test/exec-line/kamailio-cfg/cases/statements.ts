import { type CfgCase, on } from './case.ts'

export const STATEMENTS: readonly CfgCase[] = [
  // Statements
  { about: 'double quotes', text: on('a'), lines: ['name=a'] },
  { about: 'single quotes', text: `modparam('evrexec', 'exec', 'name=a')`, lines: ['name=a'] },
  {
    about: 'several, in order',
    text: `${on('b')}\n${on('a')};${on('c')}${on('d')}`,
    lines: ['name=b', 'name=a', 'name=c', 'name=d'],
  },
  {
    about: 'white space, comments and directives between the parts',
    text: 'modparam /*x*/ ( # c\n"evrexec" \\\n,// y\n\'exec\'\n#!define K\n,\t"name=a"\n)',
    lines: ['name=a'],
  },
  {
    about: 'other modules and parameters',
    text: 'loadmodule "pv.so"\nloadmodule "tm.so"\nmodparam("tm", "fr_timer", 5000)\nmodparam("tm", "contacts_avp", "x=name")',
    lines: [],
  },
  {
    about: 'names of modules as patterns',
    text: 'modparam("foo|EVR.*","exec","name=a")\nmodparam("[[:alpha:]]+","exec","name=b")',
    lines: ['name=a', 'name=b'],
  },
  {
    about: 'patterns that match a part',
    text: 'loadmodule "pv.so"\nmodparam("pv|evr|exec","shvset","x=i:1")',
    lines: [],
  },
  {
    about: 'a module that is probably ours',
    text: `modparam("evrexce", "exec", "name=a")\n${on('b')}`,
    lines: ['name=b'],
    problems: [/did you mean "evrexec"/],
  },
  {
    about: 'a pattern that is none',
    text: 'modparam("(", "exec", "name=a")',
    lines: [],
    problems: [/expected a pattern/],
  },
  {
    about: 'an unknown parameter',
    text: 'modparam("evrexec", "EXEC", "name=a")',
    lines: [],
    problems: [/did you mean "exec"/],
  },
  {
    about: 'a number',
    text: `modparam("evrexec", "exec", 5)\n${on('b')}`,
    lines: ['name=b'],
    problems: [/expected a string with an exec line .* found "5"/],
  },
  {
    about: 'a missing parenthesis',
    text: `modparam("evrexec", "exec", "name=a"\n${on('b')}`,
    lines: ['name=b'],
    problems: [/expected "\)" .* found "modparam"/],
  },
  {
    about: 'no parenthesis at all',
    text: `modparam\n${on('b')}`,
    lines: ['name=b'],
    problems: [/expected "\(" .* found "modparam"/],
  },
  {
    about: 'two strings side by side',
    text: `modparam("evrexec", "exec", "name=a" 'b')`,
    lines: [],
    problems: [/expected "\)" .* found the string "b"/],
  },
  {
    about: 'the end of the file',
    text: 'modparam("evrexec", "exec",',
    lines: [],
    problems: [/found the end/],
  },
  // Strings
  {
    about: 'escapes',
    text: `modparam("evrexec","exec","\\x6eame=\\101\\t\\b\\q\\0\\\\")`,
    lines: ['name=A\t\\b\\q\\0\\'],
  },
  {
    about: 'escapes of several bytes',
    text: 'modparam("evrexec","exec","name=\\xc3\\xa9\\303\\274é")',
    lines: ['name=éüé'],
  },
  {
    about: 'no escapes in single quotes',
    text: `modparam("evrexec","exec",'name=\\x41\\n"\n;wait=5')`,
    lines: ['name=\\x41\\n"\n;wait=5'],
  },
  {
    about: 'strings that go on',
    text: 'modparam("evrexec","exec","name=a;"\n  "wait=5;""workers=2" )',
    lines: ['name=a;wait=5;workers=2'],
  },
  {
    about: 'lines that go on',
    text: 'modparam("evrexec","exec","name=a;\\\nwait=5")',
    lines: ['name=a;wait=5'],
  },
  {
    about: 'comment signs in strings',
    text: 'modparam("evrexec","exec","name=a#b//c/*d")',
    lines: ['name=a#b//c/*d'],
  },
  {
    about: 'a string that does not end',
    text: `${on('a')}\nmodparam("evrexec","exec","name=b)\n`,
    lines: ['name=a'],
    problems: [/closing quote/, /found the end/],
  },
  {
    about: 'CR LF',
    text: `#!define X\r\n#!ifdef X\r\n${on('a')}\r\n#!else\r\n${on('b')}\r\n#!endif\r\n`,
    lines: ['name=a'],
  },
  // Comments
  { about: 'comments', text: `# ${on('a')}\n// ${on('b')}\n/* ${on('c')}\n*/${on('d')}`, lines: ['name=d'] },
  { about: 'comments in comments', text: `/* a /* b */ ${on('a')} */ ${on('b')}`, lines: ['name=b'] },
  {
    about: 'directives in comments',
    text: `/*\n#!ifdef X\n*/ ${on('a')}\n//!ifdef X\n# #!ifdef X\n`,
    lines: ['name=a'],
  },
  { about: 'a comment at the end of the file', text: `${on('a')} # comment`, lines: ['name=a'] },
  {
    about: 'a comment that does not end',
    text: `${on('a')} /* comment`,
    lines: ['name=a'],
    problems: [/expected "\*\/"/],
  },
]
