/**
 * Says messages of one protocol revision in the words of another. Pure: no sessions, no transports, no threads.
 *
 * <p>There is one model of a message, shaped as the newest revision writes it, and one {@link
 * dev.sluice.proxy.adaptation.Codec} for each revision, which raises messages of its revision into the model and lowers
 * them from it. No code knows a pair of revisions. What a revision has and since when is data, in {@link
 * dev.sluice.proxy.adaptation.Shapes} and {@link dev.sluice.proxy.adaptation.MethodRanges}.
 *
 * <p>Start with {@link dev.sluice.proxy.adaptation.Adaptation}.
 */
@NullMarked
package dev.sluice.proxy.adaptation;

import org.jspecify.annotations.NullMarked;
