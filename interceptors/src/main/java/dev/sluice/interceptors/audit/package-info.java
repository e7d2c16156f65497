/**
 * The audit trail: one record for every exchange, who did what and what was decided, in a file that shows when somebody
 * has changed it.
 *
 * <p>Start with {@link dev.sluice.interceptors.audit.AuditTrail}.
 */
@NullMarked
package dev.sluice.interceptors.audit;

import org.jspecify.annotations.NullMarked;
