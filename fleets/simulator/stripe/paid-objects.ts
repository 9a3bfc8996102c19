import type { Sublist } from './sublist.ts'

export type InvoiceLine = {
  readonly id: string
  readonly object: 'line_item'
  readonly amount: number
  readonly currency: string
  readonly description: string
  readonly discount_amounts: readonly { readonly amount: number; readonly discount: string }[]
  readonly invoice: string
  readonly livemode: boolean
  readonly metadata: Readonly<Record<string, string>>
  readonly period: { readonly start: number; readonly end: number }
  readonly quantity: number
  readonly parent: {
    readonly invoice_item_details: null
    readonly subscription_item_details: {
      readonly invoice_item: null
      readonly proration: boolean
      readonly proration_details: null
      readonly subscription: string
      readonly subscription_item: string
    }
    readonly type: 'subscription_item_details'
  }
}

/** `payments` is told to those alone who have it expanded. */
export type Invoice = {
  readonly id: string
  readonly object: 'invoice'
  readonly amount_due: number
  readonly amount_paid: number
  readonly amount_remaining: number
  readonly attempt_count: number
  readonly attempted: boolean
  readonly auto_advance: boolean
  readonly billing_reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update' | 'manual'
  readonly collection_method: 'charge_automatically'
  readonly created: number
  readonly currency: string
  readonly customer: string
  readonly customer_email: string | null
  readonly customer_name: string | null
  readonly discounts: readonly string[]
  readonly due_date: null
  readonly hosted_invoice_url: null
  readonly lines: Sublist<InvoiceLine>
  readonly livemode: boolean
  readonly metadata: Readonly<Record<string, string>>
  readonly next_payment_attempt: number | null
  readonly number: string | null
  readonly parent: {
    readonly quote_details: null
    readonly subscription_details: {
      readonly metadata: Readonly<Record<string, string>>
      readonly subscription: string
    }
    readonly type: 'subscription_details'
  } | null
  readonly payments?: Sublist<InvoicePayment>
  readonly period_end: number
  readonly period_start: number
  readonly status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void'
  readonly status_transitions: {
    readonly finalized_at: number | null
    readonly marked_uncollectible_at: number | null
    readonly paid_at: number | null
    readonly voided_at: number | null
  }
  readonly subtotal: number
  readonly total: number
  readonly total_discount_amounts: readonly { readonly amount: number; readonly discount: string }[]
  readonly total_excluding_tax: number
  readonly total_taxes: readonly { readonly amount: number; readonly type: 'tax_rate_details' }[]
}

export type InvoicePayment = {
  readonly id: string
  readonly object: 'invoice_payment'
  readonly amount_paid: number | null
  readonly amount_requested: number
  readonly created: number
  readonly currency: string
  readonly invoice: string
  readonly is_default: boolean
  readonly livemode: boolean
  readonly payment: { readonly payment_intent: string; readonly type: 'payment_intent' }
  readonly status: 'open' | 'paid' | 'canceled'
  readonly status_transitions: { readonly canceled_at: number | null; readonly paid_at: number | null }
}

export type Charge = {
  readonly id: string
  readonly object: 'charge'
  readonly amount: number
  readonly amount_captured: number
  readonly amount_refunded: number
  readonly billing_details: {
    readonly address: null
    readonly email: string | null
    readonly name: string | null
    readonly phone: null
  }
  readonly captured: boolean
  readonly created: number
  readonly currency: string
  readonly customer: string | null
  readonly description: string | null
  readonly disputed: boolean
  readonly failure_code: string | null
  readonly failure_message: string | null
  readonly livemode: boolean
  readonly metadata: Readonly<Record<string, string>>
  readonly outcome: {
    readonly network_status: string
    readonly reason: string | null
    readonly risk_level: string
    readonly type: string
  }
  readonly paid: boolean
  readonly payment_intent: string | null
  readonly payment_method: string | null
  readonly receipt_email: string | null
  readonly refunded: boolean
  readonly status: 'succeeded' | 'pending' | 'failed'
}

export type Refund = {
  readonly id: string
  readonly object: 'refund'
  readonly amount: number
  readonly balance_transaction: null
  readonly charge: string
  readonly created: number
  readonly currency: string
  readonly metadata: Readonly<Record<string, string>>
  readonly payment_intent: string | null
  readonly reason: 'duplicate' | 'fraudulent' | 'requested_by_customer' | null
  readonly receipt_number: null
  readonly status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled'
}

export type Dispute = {
  readonly id: string
  readonly object: 'dispute'
  readonly amount: number
  readonly balance_transactions: readonly never[]
  readonly charge: string
  readonly created: number
  readonly currency: string
  readonly evidence_details: {
    readonly due_by: number | null
    readonly has_evidence: boolean
    readonly past_due: boolean
    readonly submission_count: number
  }
  readonly is_charge_refundable: boolean
  readonly livemode: boolean
  readonly metadata: Readonly<Record<string, string>>
  readonly payment_intent: string | null
  readonly reason: string
  readonly status: 'needs_response' | 'under_review' | 'won' | 'lost'
}
