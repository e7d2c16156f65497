/**
 * Attacks on a Sluice process, each with the answer that it must get: a few of our own, and a catalogue that is read from
 * a file where there is one.
 *
 * <p>Start with {@link dev.sluice.it.abuse.AbuseCatalogIT}.
 */
@NullMarked
package dev.sluice.it.abuse;

import org.jspecify.annotations.NullMarked;
