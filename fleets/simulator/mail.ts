import { createServer, type Socket } from 'node:net'
import { close, connectionsOf, listen } from './listen.ts'
import type { Sink } from './sink.ts'

const MOST_BYTES = 1_000_000
const IDLE_MS = 60_000
const END_OF_MAIL = '\r\n.\r\n'

export type MailServer = { readonly port: number; stop(): Promise<void> }

/** A mail server that takes every mail into the sink: as much of SMTP (RFC 5321) as a client without TLS speaks. */
export async function startMail(sink: Sink, wantedPort: number): Promise<MailServer> {
  const server = createServer(socket => {
    socket.setTimeout(IDLE_MS, () => socket.destroy())
    speak(socket, sink)
  })
  const sockets = connectionsOf(server)
  const port = await listen(server, wantedPort, 'the mail server')
  return { port, stop: () => close(server, sockets) }
}

function speak(socket: Socket, sink: Sink): void {
  let said = ''
  let isMail = false
  let recipients: string[] = []
  const reply = (text: string) => socket.write(`${text}\r\n`)

  function obey(line: string): void {
    const command = line.slice(0, 4).toUpperCase()
    if (command === 'DATA') {
      isMail = true
      reply('354 end with a dot on a line of its own')
    } else if (command === 'QUIT') {
      socket.end('221 bye\r\n')
    } else {
      if (command === 'RCPT') recipients.push(line.match(/<([^>]*)>/)?.[1] ?? '')
      if (command === 'RSET' || command === 'MAIL') recipients = []
      const isKnown = ['EHLO', 'HELO', 'MAIL', 'RCPT', 'RSET', 'NOOP'].includes(command)
      reply(isKnown ? '250 OK' : '502 not known here')
    }
  }

  function read(): void {
    for (;;) {
      const ending = isMail ? END_OF_MAIL : '\r\n'
      const end = said.indexOf(ending)
      if (end < 0) return
      const whole = said.slice(0, end)
      said = said.slice(end + ending.length)
      if (isMail) {
        isMail = false
        sink.take(`mail/${recipients.join(', ')}`, whole)
        reply('250 taken')
      } else obey(whole)
    }
  }

  socket.on('data', chunk => {
    said += chunk.toString('utf8')
    if (said.length > MOST_BYTES) socket.destroy()
    else read()
  })
  reply('220 sample fleets')
}
