import { describe, expect, it } from 'vitest'
import { parseSockaddr } from '../../src/exec-line/sockaddr.ts'

const LONG = 'a'.repeat(62)

describe('parseSockaddr', () => {
  it.each([
    ['udp:127.0.0.1:4444', '127.0.0.1', 4444],
    ['udp:*:1', '0.0.0.0', 1],
    ['udp:0:65535', '0.0.0.0', 65535],
    ['udp:[::1]:5060', '::1', 5060],
    ['udp:[::]:5060', '::', 5060],
    ['udp:[fe80::1%eth0.7]:5060', 'fe80::1%eth0.7', 5060],
    ['udp:localhost:5060', 'localhost', 5060],
    ['udp:a_b.Example.ORG.:5060', 'a_b.Example.ORG.', 5060],
    [`udp:${LONG}:5060`, LONG, 5060],
    // As the C library reads addresses
    ['udp:127.1:5060', '127.0.0.1', 5060],
    ['udp:0x7f.0.0.010:5060', '127.0.0.8', 5060],
    // As the reference reads ports
    ['udp:*:00080', '0.0.0.0', 80],
    ['udp:*:+5060', '0.0.0.0', 5060],
  ])('reads %s', (text, host, port) => {
    expect(parseSockaddr(text)).toEqual({ ok: true, value: { text, host, port } })
  })

  it.each([
    ['', 0, 'expected "udp:", host and port, as in udp:127.0.0.1:4444, found nothing'],
    ['127.0.0.1:5060', 0, 'expected "udp:", host and port, as in udp:127.0.0.1:4444, found "127.0.0.1:5060"'],
    ['localhost:5060', 0, 'expected "udp:", host and port, as in udp:127.0.0.1:4444, found "localhost:5060"'],
    ['UDP:*:5060', 0, 'expected "udp:" in lower case, found "UDP:"'],
    ['udp6:[::1]:5060', 0, 'expected "udp:", for IPv6 as well (udp:[::1]:4444), found "udp6:"'],
    ['tls:*:5060', 0, 'expected "udp:", the only protocol of evrexec, found "tls:"'],
    [
      'udp:',
      4,
      'expected a host, "*" for any address, after "udp:", as in udp:127.0.0.1:4444, found nothing',
    ],
    [
      'udp::5060',
      4,
      'expected a host, "*" for any address, after "udp:", as in udp:127.0.0.1:4444, found ":5060"',
    ],
    ['udp:127.0.0.1', 13, 'expected ":PORT" after the host "127.0.0.1", found nothing'],
    ['udp:[::1]', 9, 'expected ":PORT" after the host "[::1]", found nothing'],
    ['udp:[::1]x:5', 9, 'expected ":PORT" after the host "[::1]", found "x:5"'],
    ['udp:*:', 6, 'expected a port from 1 to 65535, found nothing'],
    ['udp:*:0', 6, 'expected a port from 1 to 65535, found "0"'],
    ['udp:*:65536', 6, 'expected a port from 1 to 65535, found "65536"'],
    [
      'udp:*:005060',
      6,
      'expected a port from 1 to 65535, written with at most five characters, found "005060"',
    ],
    ['udp:*:5060x', 6, 'expected a port from 1 to 65535, found "5060x"'],
    ['udp:*:5060 ', 6, 'expected a port from 1 to 65535, found "5060 "'],
    ['udp:5060', 8, 'expected ":PORT" after the host "5060", found nothing'],
    ['udp:999.1.1.1:5', 4, 'expected an IPv4 address, found "999.1.1.1"'],
    ['udp:1.2.3.4.5:5', 4, 'expected an IPv4 address, found "1.2.3.4.5"'],
    ['udp:127.0.0.1.:5', 4, 'expected an IPv4 address, found "127.0.0.1."'],
    ['udp:08.0.0.1:5', 4, 'expected an IPv4 address, found "08.0.0.1"'],
    ['udp:[127.0.0.1]:5', 5, 'expected an IPv6 address in brackets, found "127.0.0.1"'],
    ['udp:[]:5', 5, 'expected an IPv6 address in brackets, found ""'],
    ['udp:[fe80::1%]:5', 5, 'expected an IPv6 address in brackets, found "fe80::1%"'],
    ['udp:[::1:5', 4, 'expected a closing "]" after the IPv6 address, found none'],
    ['udp:::1:5', 4, 'expected an IPv6 address in brackets, as in udp:[::1]:4444, found "::1"'],
    ['udp:a:b:5', 4, 'expected an address or a host name, found "a:b"'],
    ['udp:-a:5', 4, 'expected an address or a host name, found "-a"'],
    ['udp:a..b:5', 4, 'expected an address or a host name, found "a..b"'],
    ['udp:caf\u00e9:5', 4, 'expected an address or a host name, found "caf\u00e9"'],
    [' udp:*:5', 0, 'expected "udp:", host and port, as in udp:127.0.0.1:4444, found " udp:*:5"'],
    [`udp:${LONG}a:5`, 4, 'expected a host of at most 62 characters, found 63'],
  ])('rejects %j', (text, offset, message) => {
    expect(parseSockaddr(text)).toEqual({ ok: false, fault: { message, offset } })
  })
})
