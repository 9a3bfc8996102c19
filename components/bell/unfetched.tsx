/** Stands for what could not be fetched while the server was gone: it says so, and still leads to the alerts. */
export function Unfetched() {
  return (
    <a href="/alerts" className="inline-flex h-(--control) items-center text-warn text-small">
      Bell not loaded: open Alerts
    </a>
  )
}
