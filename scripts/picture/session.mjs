/** What is played: the project of the README, with a timer that is less patient. */
export const PROJECT = {
  '.evrexecrc': `exec:
  - name=evrexec:timer;wait=1000;workers=1;
  - name=evrexec:udp;sockaddr=udp:127.0.0.1:4444;workers=1;
`,
  'routes/example.mjs': `export default {
  async 'evrexec:timer'(evr) {
    for (let x = 0; !evr.signal.aborted; x++) {
      evr.log.info(\`x is \${x}\`)
      await evr.sleep(3_000)
    }
  },
  'evrexec:udp'(evr) {
    evr.log.info(\`[\${evr.data}] from \${evr.srcip}:\${evr.srcport}\`)
  },
  'evrexec:test': (evr) => \`got \${evr.data}\`,
}
`,
}

const PROMPT_AGAIN = /\n\$\s*$/

export async function play(film, first, second) {
  for (const terminal of [first, second]) await film.until(terminal, /^\$\s*$/)
  await film.type(first, 'evrexec start')
  await film.until(first, /^ready: [\s\S]*^ +try: /m)
  await film.until(first, /x is 0/)

  await film.type(second, 'evrexec run evrexec:test mydata')
  await film.until(second, /^got mydata\n\$/m)
  // A worker that has been well for more than five seconds is restarted at once.
  await film.until(first, /x is 2/)

  await film.type(second, 'echo -n hello > /dev/udp/127.0.0.1/4444')
  await film.until(first, /\[hello\] from/)
  await film.type(
    second,
    "kill -9 $(pgrep -f exec=evrexec:udp); echo -n 'still there?' > /dev/udp/127.0.0.1/4444",
  )
  await film.until(first, /\[still there\?\] from/)
  await film.until(second, PROMPT_AGAIN)

  await film.type(second, 'evrexec status')
  await film.until(second, /^DATAGRAMS [\s\S]*\n\$\s*$/m)
}
