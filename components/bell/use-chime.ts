'use client'
import { useCallback, useEffect, useRef, useState } from 'react'

const REMEMBERED = 'opsdeck.chime'
const TONES_HZ = [880, 660, 880] as const
const TONE_SECONDS = 0.16
const LOUDNESS = 0.25

function playOn(context: AudioContext): void {
  for (const [index, hertz] of TONES_HZ.entries()) {
    const startsAt = context.currentTime + index * TONE_SECONDS
    const tone = context.createOscillator()
    const gain = context.createGain()
    tone.frequency.value = hertz
    // Rises and falls: a tone that is cut off clicks.
    gain.gain.setValueAtTime(0, startsAt)
    gain.gain.linearRampToValueAtTime(LOUDNESS, startsAt + 0.02)
    gain.gain.linearRampToValueAtTime(0, startsAt + TONE_SECONDS)
    tone.connect(gain).connect(context.destination)
    tone.start(startsAt)
    tone.stop(startsAt + TONE_SECONDS)
  }
}

export type Chime = {
  readonly isOn: boolean
  /** The browser lets no page sound that was not pressed yet. */
  readonly isBlocked: boolean
  readonly setOn: (isOn: boolean) => void
  readonly play: () => void
}

/** A sound for what is new: off until somebody wants it, and remembered by this browser. */
export function useChime(): Chime {
  const [isOn, setIsOn] = useState(false)
  const [isBlocked, setBlocked] = useState(false)
  const context = useRef<AudioContext | null>(null)
  useEffect(() => {
    try {
      setIsOn(localStorage.getItem(REMEMBERED) === 'on')
    } catch {
      // Without storage it stays off.
    }
    return () => void context.current?.close()
  }, [])
  const sound = useCallback(async () => {
    context.current ??= new AudioContext()
    const current = context.current
    if (current.state === 'suspended') {
      // It never settles while the browser refuses: whether it may is read from the state.
      void current.resume()
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    setBlocked(current.state !== 'running')
    if (current.state === 'running') playOn(current)
  }, [])
  const setOn = useCallback(
    (wanted: boolean) => {
      setIsOn(wanted)
      try {
        localStorage.setItem(REMEMBERED, wanted ? 'on' : 'off')
      } catch {
        // Then it is for this page alone.
      }
      if (wanted) void sound()
    },
    [sound],
  )
  const play = useCallback(() => {
    if (isOn) void sound()
  }, [isOn, sound])
  return { isOn, isBlocked, setOn, play }
}
