/*
 * Test results in TAP.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

const show = (value) => typeof value === 'string' ? value
  : JSON.stringify(value);

export class Report {
  constructor() {
    this.count = 0;
    this.failed = 0;
  }

  ok(passed, sentence) {
    this.count++;
    this.failed += passed ? 0 : 1;
    console.log(`${passed ? '' : 'not '}ok ${this.count} - ${
      sentence.replaceAll('#', 'number ').replaceAll('\n', ' / ')}`);
    return passed;
  }

  is(got, wanted, sentence) {
    if (!this.ok(show(got) === show(wanted), sentence))
      this.note(`   got: ${show(got)}\nwanted: ${show(wanted)}`);
  }

  note(text) {
    for (const line of text.split('\n'))
      console.log(`# ${line}`);
  }

  done() {
    console.log(`1..${this.count}`);
    return this.failed === 0 && this.count > 0;
  }
}
