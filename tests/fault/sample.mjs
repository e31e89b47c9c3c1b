/*
 * Some of many, always the same.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

/* At the same distance, with another beginning for each name. */
export function spread(all, most, name) {
  const step = all.length / Math.min(most, all.length);
  const seed = [...name].reduce((sum, c) =>
    (sum * 31 + c.charCodeAt(0)) % 9973, 7) / 9973;
  return all.filter((_, index) =>
    Math.floor((index + 1) / step - seed) > Math.floor(index / step - seed));
}
