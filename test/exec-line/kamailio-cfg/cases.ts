/** Configurations, what is active in them, and how many problems they have. */
export interface CfgCase {
  readonly about: string
  /** What follows the line that loads the module. */
  readonly text: string
  /** Other files beside it. */
  readonly files?: Readonly<Record<string, string>>
  /** Names that are defined from outside, as with Kamailio's `-A`. */
  readonly defines?: readonly string[]
  readonly lines: readonly string[]
  /** What each problem says, in order. */
  readonly problems?: readonly RegExp[]
  /** Why there is a problem where Kamailio sees none, or other lines are active for it. */
  readonly difference?: string
}

/** `modparam` for an exec line with this name. */
const on = (name: string) => `modparam("evrexec", "exec", "name=${name}")`

export const CASES: readonly CfgCase[] = [
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
  // Conditions
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
  // Names
  {
    about: '#!define',
    text: '#!define X "name=a"\nmodparam("evrexec","exec",X)\nmodparam("evrexec","exec","name=X")',
    lines: ['name=a', 'name=X'],
  },
  {
    about: 'names that stand for others',
    text: '#!define X Y Z\n#!def Y modparam("evrexec",\n#!define Z "exec",\n;X "name=a")',
    lines: ['name=a'],
  },
  {
    about: 'a name that goes on in the next line',
    text: '#!define X "name=a;" \\\n "wait=5"\nmodparam("evrexec","exec",X)',
    lines: ['name=a;wait=5'],
  },
  {
    about: 'a string that goes on behind a name',
    text: '#!define X "name=a;\nmodparam("evrexec","exec",X wait=5")',
    lines: ['name=a; wait=5'],
  },
  {
    about: 'a comment behind a name',
    text: '#!define X "name=a" # comment\nmodparam("evrexec","exec", X )\n)',
    lines: ['name=a'],
  },
  {
    about: '#!trydef and #!redefine',
    text: '#!trydef X "name=a"\n#!trydefine X "name=b"\nmodparam("evrexec","exec",X)\n#!redefine X "name=c"\nmodparam("evrexec","exec",X)\n#!redef X "name=d"\nmodparam("evrexec","exec",X)',
    lines: ['name=a', 'name=c', 'name=d'],
  },
  {
    about: 'a name that is defined twice',
    text: `#!define X\n${on('a')}\n#!define X`,
    lines: ['name=a'],
    problems: [/not defined yet, found X/],
  },
  { about: 'a name that is nothing', text: `#!define X\nX ${on('a')} X`, lines: ['name=a'] },
  {
    about: 'keywords',
    text: `#!define modparam foo\n#!define loadmodule bar\n${on('a')}`,
    lines: ['name=a'],
  },
  {
    about: '#!defenv',
    text: `#!defenv HOME\n#!defenvs X=LINE\n#!trydefenv NONE\n#!trydefenvs Y=LINE\nmodparam("evrexec","exec",X)\nmodparam("evrexec","exec",Y)\n#!ifdef HOME\n${on('a')}\n#!endif\n#!ifdef NONE\n${on('b')}\n#!endif\n`,
    lines: ['name=env', 'name=env', 'name=a'],
  },
  {
    about: '#!defenv of what every object has',
    text: `#!trydefenv constructor\n#!ifdef constructor\n${on('a')}\n#!endif\n${on('b')}`,
    lines: ['name=b'],
  },
  {
    about: '#!defenv of nothing',
    text: `${on('a')}\n#!defenv NONE\n`,
    lines: ['name=a'],
    problems: [/variable that is set, found "NONE"/],
  },
  // Substitutions
  {
    about: '#!subst',
    text: '#!subst "/XX/yy/g"\n#!subst \'!Z!z!\'\nmodparam("evrexec","exec","name=XX_XX_Z_Z")',
    lines: ['name=yy_yy_z_Z'],
  },
  {
    about: '#!subst with groups and flags',
    text: '#!subst "/(b+)-(c+)/\\\\2\\\\1\\\\0/gi"\nmodparam("evrexec","exec","name=B-CC")',
    lines: ['name=CCBB-CC'],
  },
  {
    about: '#!subst, one after the other',
    text: '#!subst "/AA/BB/"\n#!subst "/BB/CC/"\n#!subst "/CC/AA/"\nmodparam("evrexec","exec","name=AA")',
    lines: ['name=CC'],
  },
  {
    about: '#!subst from here on',
    text: `${on('XX')} #!subst "/XX/YY/" ${on('XX')}`,
    lines: ['name=XX', 'name=YY'],
  },
  {
    about: '#!subst of a pattern that matches nothing',
    text: '#!subst "/Q*/Y/g"\nmodparam("evrexec","exec","name=a")',
    lines: ['name=a'],
  },
  {
    about: '#!subst at the beginning and the end',
    text: '#!subst "/^evrexe$/evrexec/g"\nmodparam("evrexe","exec","name=evrexe")',
    lines: ['name=evrexe'],
  },
  {
    about: '#!subst of names of modules',
    text: '#!subst "/MODULE/evrexec/"\nmodparam("MODULE","exec","name=a")',
    lines: ['name=a'],
  },
  {
    about: '#!subst with $env',
    text: '#!subst "/H/$env(HOME)\\\\$/"\nmodparam("evrexec","exec","name=H")',
    lines: ['name=/home/it$'],
  },
  {
    about: '#!substdef',
    text: '#!substdef "!X!y;wait=1!g"\n#!ifdef X\nmodparam("evrexec","exec","name=X")\n#!endif\n',
    lines: ['name=y;wait=1'],
  },
  {
    about: '#!substdefs',
    text: '#!substdefs "!X!name=y!g"\nmodparam("evrexec","exec",X)\nmodparam("evrexec","exec",X ";wait=X")',
    lines: ['name=y', 'name=y;wait=name=y'],
  },
  {
    about: '#!substdef of a string',
    text: '#!substdef "!X!\\"name=y\\"!g"\nmodparam("evrexec","exec",X)',
    lines: ['name=y'],
  },
  {
    about: '#!substdef of a name that is taken',
    text: `${on('a')}\n#!define X\n#!substdef "!X!y!"`,
    lines: ['name=a'],
    problems: [/not defined yet, found X/],
  },
  {
    about: 'a #!subst without its end',
    text: `${on('a')}\n#!subst "/a/b"`,
    lines: ['name=a'],
    problems: [/expected "\/pattern\/replacement\/flags", found "\/a\/b"/],
  },
  {
    about: 'a #!subst with an unknown flag',
    text: `${on('a')}\n#!subst "/a/b/q"`,
    lines: ['name=a'],
    problems: [/flags g, i or s, found "q"/],
  },
  {
    about: 'a #!subst without a string',
    text: `${on('a')}\n#!subst X`,
    lines: ['name=a'],
    problems: [/expected a string after "#!subst", found "X"/],
  },
  {
    about: 'a #!subst that is not understood, where there is nothing of ours',
    text: 'loadmodule "pv.so"\n#!subst "/(x{2})+/y/"\nmodparam("pv", "shvset", "x=i:1")',
    lines: [],
  },
  {
    about: 'a #!subst that is not understood',
    text: `#!subst "/(x{2})+/y/"\n${on('a')}`,
    lines: [],
    problems: [/found "name=a", which a #!subst changes in a way that only Kamailio knows/],
    difference: 'not worked out here',
  },
  {
    about: 'a #!subst that takes the longest',
    text: '#!subst "/A|AB/x/"\nmodparam("evrexec","exec","name=c")\nmodparam("evrexec","exec","name=AB")',
    lines: ['name=c'],
    problems: [/a #!subst changes in a way that only Kamailio knows/],
    difference: 'which match is taken is not worked out here',
  },
  // Variables
  {
    about: 'modparamx',
    text: '#!define X x\nmodparamx("evrexec","exec","name=$env(HOME)/$$/$def(X)")\nmodparamx("evrexec","exec","name=b")',
    lines: ['name=/home/it/$/x', 'name=b'],
  },
  {
    about: 'modparamx with a variable that is not there',
    text: `${on('a')}\nmodparamx("evrexec","exec",$def(Y))\n`,
    lines: ['name=a'],
    problems: [/a name that is defined, found "Y"/],
  },
  {
    about: 'modparamx with an unknown variable',
    text: `loadmodule "pv.so"\n${on('a')}\nmodparamx("evrexec","exec","name=$TS")`,
    lines: ['name=a'],
    problems: [/found "\$TS", whose value only Kamailio knows/],
    difference: 'not known here',
  },
  {
    about: 'variables do not hide what follows',
    text: `loadmodule "pv.so"\n#!define x "\nrequest_route { $var(x) = "a"; if ($(var(x){s.substr,0,1}) == "'") exit; $var(y#z) = 1; $var(a"b) = $var(x); $avp(s:foo) = $ru + $rU; }\n${on('a')}`,
    lines: ['name=a'],
  },
  {
    about: 'no variables in modparam',
    text: `${on('$env(HOME)')}\nmodparam("evrexec","exec",$env(HOME))`,
    lines: ['name=$env(HOME)'],
    problems: [/expected a string with an exec line .* found "\$env\(HOME\)"/],
  },
  // Files
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
