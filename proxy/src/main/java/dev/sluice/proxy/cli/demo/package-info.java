/**
 * The demo: a real server behind a real Sluice, and a small client that tells what it sees.
 *
 * <p>Start with {@link dev.sluice.proxy.cli.demo.Story}.
 */
@NullMarked
package dev.sluice.proxy.cli.demo;

import org.jspecify.annotations.NullMarked;
