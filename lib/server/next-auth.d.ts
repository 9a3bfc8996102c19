import 'next-auth'
import 'next-auth/jwt'

declare module 'next-auth' {
  interface User {
    /** The session's row, once the person has proved who they are. */
    sid?: string
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    sid?: string
  }
}
