import type { Talk } from './system.ts'

const COMMAND = /\*\d+\r\n((?:\$\d+\r\n[^\r\n]*\r\n)+)/g

/** As much of Redis' protocol as a check speaks: AUTH, PING, INFO and QUIT. */
export function redisTalk({ password, usedMemoryBytes }: RedisFacts): Talk {
  let isSignedIn = false
  const answerTo = ([name = '', ...words]: readonly string[]): string => {
    const command = name.toUpperCase()
    if (command === 'AUTH') {
      isSignedIn = words.at(-1) === password
      return isSignedIn ? '+OK' : '-WRONGPASS invalid username-password pair or user is disabled.'
    }
    if (command === 'QUIT') return '+OK'
    if (!isSignedIn) return '-NOAUTH Authentication required.'
    if (command === 'PING') return '+PONG'
    if (command === 'INFO') return bulk(`# Memory\r\nused_memory:${usedMemoryBytes()}\r\n`)
    return `-ERR unknown command '${name}'`
  }
  return said => {
    const commands = [...said.matchAll(COMMAND)].map(([, words = '']) =>
      words.split('\r\n').filter((_, i) => i % 2 === 1),
    )
    return commands.length > 0 ? commands.map(words => `${answerTo(words)}\r\n`).join('') : null
  }
}

export type RedisFacts = { readonly password: string; readonly usedMemoryBytes: () => number }

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}`
