/**
 * The official Java SDK on both sides of a Sluice process.
 *
 * <p>Start with {@link dev.sluice.it.sdk.SdkIT}.
 */
@NullMarked
package dev.sluice.it.sdk;

import org.jspecify.annotations.NullMarked;
