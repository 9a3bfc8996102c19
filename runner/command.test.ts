import { describe, expect, it } from 'vitest'
import { type Command, CommandDeclaration, commandFaults, fillCommand } from './command.ts'

const declare = (fields: object) => CommandDeclaration.parse({ run: ['/bin/x'], ...fields })

const commandOf = (fields: object): Command => {
  const { run, dry_run: dry, parameters } = declare(fields)
  return {
    name: 'restart',
    run,
    dryRun: dry === undefined ? null : dry === true ? run : dry,
    parameters,
    timeoutMs: 1_000,
    killAfterMs: 100,
    outputBytes: 1_024,
    atOnce: 1,
    cwd: '/',
    env: {},
    ok: new Set([0]),
    busy: new Set(),
    keys: null,
  }
}

const fill = (parameter: object, value: string) =>
  fillCommand(commandOf({ run: ['/bin/x', 'restart', '{unit}'], parameters: { unit: parameter } }), {
    parameters: { unit: value },
    isDryRun: false,
  })

describe('what a command is filled with', () => {
  it('is whole arguments and parts of them, in one pass', () => {
    const command = commandOf({
      run: ['/bin/x', '{unit}', '--scale=app={count}', '{unit}:{count}', '--format={{.Names}}'],
      parameters: { unit: { pattern: '.+' }, count: { integer: { min: 1, max: 9 } } },
    })
    expect(fillCommand(command, { parameters: { unit: '{count}$&', count: '5' }, isDryRun: false })).toEqual([
      '/bin/x',
      '{count}$&',
      '--scale=app=5',
      '{count}$&:5',
      '--format={{.Names}}',
    ])
  })

  it.each([
    [{ choices: ['xswarm-voice', 'xswarm-dashboard'] }, 'xswarm-voice'],
    [{ choices: ['-now'] }, '-now'],
    [{ integer: { min: -3, max: 3 } }, '-2'],
    [{ pattern: '[a-z0-9-]+' }, 'app-1'],
    [{ pattern: '.+' }, '; touch /tmp/x && $(id) `id` | cat > y'],
    [{ pattern: '.+', may_begin_with_hyphen: true }, '-v'],
    [{ pattern: '.+' }, 'a..b/c'],
  ])('takes what %j allows: %s', (parameter, value) => {
    expect(fill(parameter, value)).toEqual(['/bin/x', 'restart', value])
  })

  it.each([
    // X-55: a unit outside of the list is refused, and the refusal says what the list has.
    [
      { choices: ['xswarm-voice', 'xswarm-dashboard'] },
      'sshd',
      /"sshd" is not allowed for unit: this runner's list has xswarm-voice, xswarm-dashboard/,
    ],
    [{ choices: ['a'] }, 'A', /not allowed/],
    [{ choices: ['a'] }, 'a ', /not allowed/],
    [{ choices: ['a'] }, 'a\u0000', /control character/],
    [{ choices: ['a'] }, 'toString', /not allowed/],
    [{ integer: { min: 1, max: 5 } }, '6', /1 to 5/],
    [{ integer: { min: 1, max: 5 } }, '-1', /1 to 5/],
    [{ integer: { min: 1, max: 50 } }, '0x10', /whole number/],
    [{ integer: { min: 1, max: 50 } }, '1e1', /whole number/],
    [{ integer: { min: 1, max: 50 } }, '05', /whole number/],
    [{ integer: { min: 1, max: 50 } }, '5 --force', /whole number/],
    [{ integer: { min: 0, max: 1e15 } }, '99999999999999999', /whole number/],
    [{ pattern: '[a-z]+' }, 'app\nsshd', /line break/],
    [{ pattern: '[a-z]+' }, 'app; id', /must fit/],
    // Anchored: an alternative does not open it.
    [{ pattern: 'app|web' }, 'webshell', /must fit/],
    [{ pattern: 'app|web' }, 'x-app', /must fit/],
    [{ pattern: '.+' }, '-H root@elsewhere', /option/],
    [{ pattern: '.+' }, '--now', /option/],
    [{ pattern: '.+' }, '../../etc/passwd', /leads out/],
    [{ pattern: '.+' }, '/srv/logs/..', /leads out/],
    [{ pattern: '.+' }, 'a\\..\\b', /leads out/],
    [{ pattern: '.+', max_length: 3 }, 'abcd', /3 characters/],
    [{ pattern: '.*' }, 'a\u2028b', /line break/],
  ])('refuses what %j does not allow: %j', (parameter, value, reason) => {
    expect(() => fill(parameter, value)).toThrow(reason)
  })

  it('needs every parameter, and no other', () => {
    const command = commandOf({
      run: ['/bin/x', '{unit}', '{count}'],
      parameters: { unit: { choices: ['a'] }, count: { integer: { min: 1, max: 5 }, default: '2' } },
    })
    const fillWith = (parameters: Record<string, string>) =>
      fillCommand(command, { parameters, isDryRun: false })
    expect(fillWith({ unit: 'a' })).toEqual(['/bin/x', 'a', '2'])
    expect(() => fillWith({ count: '3' })).toThrow('unit is missing')
    expect(() => fillWith({ unit: 'a', host: 'b' })).toThrow('has no parameter "host": it has unit, count')
    expect(() => fillWith({ unit: 'a', constructor: 'b' })).toThrow('has no parameter "constructor"')
  })

  it('is its dry run when that is asked for, or nothing', () => {
    const asked = { parameters: {}, isDryRun: true }
    expect(fillCommand(commandOf({ dry_run: ['/bin/y', 'status'] }), asked)).toEqual(['/bin/y', 'status'])
    expect(fillCommand(commandOf({ dry_run: true }), asked)).toEqual(['/bin/x'])
    expect(() => fillCommand(commandOf({}), asked)).toThrow('restart has no dry run')
  })
})

describe('what is wrong with an entry of the list', () => {
  it.each([
    [
      { run: ['{program}'], parameters: { program: { choices: ['a'] } } },
      'the program "{program}" may not be a parameter',
    ],
    [{ run: ['x', '{unit}'] }, '{unit} is not among its parameters'],
    [{ dry_run: ['x', '{unit}'] }, '{unit} is not among its parameters'],
    [{ parameters: { unit: { choices: ['a'] } } }, 'its parameter unit is used nowhere'],
    [
      { run: ['x', '{unit}'], parameters: { unit: { choices: ['a'], default: 'b' } } },
      'its default: "b" is not allowed for unit: this runner\'s list has a',
    ],
  ])('%j', (fields, fault) => {
    expect(commandFaults(declare(fields))).toContain(fault)
  })

  it.each([
    [{ run: [] }, 'run'],
    [{ run: 'systemctl restart x' }, 'run'],
    [{ shell: true }, ''],
    [{ timeout: '0s' }, 'timeout'],
    [{ timeout: '25h' }, 'timeout'],
    [{ kill_after: '1m' }, 'kill_after'],
    [{ parameters: { unit: {} } }, 'parameters.unit'],
    [{ parameters: { unit: { choices: ['a'], pattern: 'b' } } }, 'parameters.unit'],
    [{ parameters: { unit: { pattern: '(?=a)' } } }, 'parameters.unit.pattern'],
    [{ parameters: { unit: { integer: { min: 2, max: 1 } } } }, 'parameters.unit.integer'],
    [{ run: ['x\u0000'] }, 'run.0'],
  ])('%j is none', (fields, path) => {
    const read = CommandDeclaration.safeParse({ run: ['/bin/x'], ...fields })
    expect(read.error?.issues.map(issue => issue.path.join('.'))).toEqual([path])
  })
})
