'use client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { type ReactNode, useLayoutEffect, useState } from 'react'
import { ToastProvider } from '../ui/toast.tsx'

/**
 * What every page needs around it: theme, query cache, one line for notices. Says `deck-alive` on the document once
 * React has taken the page over, for what was pressed before (`early-presses.ts`).
 */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [queryClient] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: 1 } } }))
  useLayoutEffect(() => void document.dispatchEvent(new Event('deck-alive')), [])
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      disableTransitionOnChange
      {...(nonce ? { nonce } : {})}
    >
      <QueryClientProvider client={queryClient}>
        <ToastProvider>{children}</ToastProvider>
      </QueryClientProvider>
    </ThemeProvider>
  )
}
