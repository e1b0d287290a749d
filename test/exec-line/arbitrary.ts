import fc from 'fast-check'

/** Pieces of exec lines, so that what is put together from them is nearly one, and often is one. */
const PIECES = [
  ...['name=a', 'name=a;', 'NAME = a ;', "name='a b'", 'name="c;d\'"', 'name=\u00e9:\u00fc;', 'name'],
  ...['wait=5', 'wait=0;', 'Wait', 'workers=2;', 'workers=', 'worKers', 'sockaddr', 'bogus'],
  ...[
    'sockaddr=udp:127.0.0.1:5060',
    'sockaddr=udp:[::1]:5;',
    "sockaddr='udp:*:1'",
    'sockaddr=tcp:*:1',
    "sockaddr=''",
  ],
  ...[
    '=',
    '=',
    ';',
    ';',
    ' ',
    '\t',
    '\n',
    '\r',
    ',',
    '>',
    '"',
    "'",
    '+',
    '-',
    '5',
    '4294967295',
    '4294967296',
  ],
  ...['a', 'udp:', '\\', '\v', '\u00a0', '$', '\u212a', '\x01', '\ud83d\ude00'],
]

export const anyLine = fc.array(fc.constantFrom(...PIECES), { maxLength: 9 }).map((pieces) => pieces.join(''))

/** Any characters at all, halves of surrogate pairs among them, and those of exec lines and configurations often. */
export const anyText = fc
  .array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff)), { maxLength: 200 })
  .map((codes) => String.fromCharCode(...codes))
