import './globals.css'
import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { keepEarlyKeys } from '../components/shell/early-keys.ts'
import { keepEarlyPresses } from '../components/shell/early-presses.ts'
import { Providers } from '../components/shell/providers.tsx'

export const metadata: Metadata = {
  title: { default: 'Opsdeck', template: '%s · Opsdeck' },
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1011' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        {/* The browser hides the nonce from the page, so it differs there. */}
        <script
          nonce={nonce}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: our own functions, no input
          dangerouslySetInnerHTML={{
            __html: `(${keepEarlyPresses.toString()})();(${keepEarlyKeys.toString()})()`,
          }}
        />
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  )
}
