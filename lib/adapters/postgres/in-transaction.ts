import type pg from 'pg'

/** Runs work in one transaction on a connection of its own: all of it holds, or nothing. */
export async function inTransaction(
  pool: pg.Pool,
  work: (db: Pick<pg.Pool, 'query'>) => Promise<void>,
): Promise<void> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } catch (error) {
    // A connection that cannot even take it back is not given back.
    await client.query('rollback').catch((reason: Error) => {
      failure = reason
    })
    throw error
  } finally {
    client.release(failure)
  }
}
