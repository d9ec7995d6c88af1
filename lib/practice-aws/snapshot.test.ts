import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from './clock';
import { PracticeBench } from './practice-bench';
import { loadWorld, SnapshotWriter, saveWorld } from './snapshot';
import { emptyWorld } from './state';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'practice-aws-'));
  file = path.join(folder, 'nested', 'state.json');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const BODY = `
Resources:
  Vpc: { Type: AWS::EC2::VPC }
  Database: { Type: AWS::RDS::DBInstance, DependsOn: Vpc }
Outputs: { Host: { Value: !GetAtt Database.Endpoint.Address } }`;

test('[state-1] a launch goes on after a restart as if nothing had been', async () => {
  const bench = new PracticeBench();
  const stack = await bench.create('web', BODY, { ClientRequestToken: 'op-1' });
  bench.pass(10);
  saveWorld(file, bench.world);
  bench.pass(90);
  const restarted = new PracticeBench(loadWorld(file));
  restarted.pass(100);
  const found = restarted.world.stacks.get(stack.id);
  expect(found?.status).toBe('CREATE_COMPLETE');
  expect(found?.outputs).toEqual(stack.outputs);
  expect(found?.events.map((event) => JSON.stringify(event))).toEqual(
    stack.events.map((event) => JSON.stringify(event)),
  );
  const again = await restarted.create('web', BODY, { ClientRequestToken: 'op-1' });
  expect(again.id).toBe(stack.id);
});

test('[state-2] many changes become one write, soon, and only the owner can read it', () => {
  const [world, clock] = [emptyWorld(), new ManualClock()];
  const writer = new SnapshotWriter(file, world, clock);
  for (let i = 0; i < 5; i += 1) {
    world.changes += 1;
    writer.noteChange();
  }
  clock.advance(250);
  expect(readdirSync(path.dirname(file))).toEqual(['state.json']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadWorld(file).changes).toBe(5);
});

test('[state-2] nothing changed, nothing written', () => {
  const clock = new ManualClock();
  const writer = new SnapshotWriter(file, emptyWorld(), clock);
  writer.noteChange();
  clock.advance(1000);
  writer.close();
  expect(() => statSync(file)).toThrow('ENOENT');
});

test('[state-2] closing writes what was still waiting', () => {
  const world = emptyWorld();
  const writer = new SnapshotWriter(file, world, new ManualClock());
  world.changes += 1;
  writer.noteChange();
  writer.close();
  expect(loadWorld(file).changes).toBe(1);
});

test('[state-3] a file that is no snapshot is named, not thrown away', () => {
  const broken = path.join(folder, 'broken.json');
  writeFileSync(broken, '{"half":');
  expect(() => loadWorld(broken)).toThrow(`${broken} is not a snapshot of the practice AWS`);
  writeFileSync(broken, '{"version": 99}');
  expect(() => loadWorld(broken)).toThrow(`${broken} is a snapshot of another version`);
});
