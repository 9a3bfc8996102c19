/** What the server answers to a sign-in that did not work, as a sentence. Only words of this table are ever shown. */
const WORDS: Readonly<Record<string, string>> = {
  credentials: 'E-mail address or password is not right',
  code: 'This code is not right, or was used already',
  unavailable: 'Opsdeck’s database does not answer: try again in a moment',
  'oidc-forbidden': 'Your account is disabled: ask an admin',
  'oidc-conflict': 'There is an account with your e-mail address: sign in by password',
  'oidc-unprocessable': 'The identity provider gave no e-mail address: ask its admin to share it',
  'oidc-unavailable': 'Set up the deck first: nobody has an account yet',
  'oidc-failed': 'The identity provider could not be asked: the server’s log says why',
}

export function signInSentence(word: string): string {
  const seconds = /^rate-limited-(\d{1,6})$/.exec(word)?.[1]
  if (seconds) return `Too many attempts: try again in ${Math.ceil(Number(seconds) / 60)} minutes`
  return WORDS[word] ?? 'Signing in did not work: try again'
}
