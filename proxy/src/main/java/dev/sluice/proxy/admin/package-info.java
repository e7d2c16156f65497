/**
 * What operators look at: health, readiness and metrics, on a listener of their own.
 *
 * <p>Start with {@link dev.sluice.proxy.admin.AdminServer}. {@link dev.sluice.proxy.admin.Metrics} gathers the figures.
 */
@NullMarked
package dev.sluice.proxy.admin;

import org.jspecify.annotations.NullMarked;
