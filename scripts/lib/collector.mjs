// How the collector of garbage is set beside the flags on the command line of `npm start`. A scrape leaves little, but
// outside of V8's heap, which makes it collect once a round of scrapes: nearly half of what collecting samples costs.
// It may let the heap grow by half first. By name, as a V8 that has lost the flag would not start with it.
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--heap-growing-percent=50')
