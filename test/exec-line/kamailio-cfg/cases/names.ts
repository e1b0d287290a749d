import { type CfgCase, on } from './case.ts'

export const NAMES: readonly CfgCase[] = [
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
]
