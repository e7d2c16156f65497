/**
 * Asks the user before a tool is called.
 *
 * <p>Start with {@link dev.sluice.interceptors.approval.ApprovalGate}.
 */
@NullMarked
package dev.sluice.interceptors.approval;

import org.jspecify.annotations.NullMarked;
