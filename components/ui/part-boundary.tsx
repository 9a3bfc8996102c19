'use client'
import { Component, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Glyph } from './glyph.tsx'

type Props = {
  /** What it is, as its heading says: "Suspects". */
  readonly name: string
  readonly children: ReactNode
}

type State = { readonly hasFailed: boolean }

/**
 * Keeps the rest of a page when one part of it fails, or could not be fetched since the deck was away. A part that could
 * not be fetched once is only fetched again with the page.
 */
export class PartBoundary extends Component<Props, State> {
  override state: State = { hasFailed: false }

  static getDerivedStateFromError(): State {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    return (
      <div role="alert" className="flex flex-wrap items-baseline gap-2 bg-down-tint px-2.5 py-1.5">
        <Glyph name="down" className="relative top-px size-3 text-down" />
        <span>{this.props.name} could not be shown. The rest of the page works; what you wrote is kept.</span>
        <Button variant="quiet" onClick={() => window.location.reload()}>
          Load the page again
        </Button>
      </div>
    )
  }
}
