package dev.sluice.proxy.authentication;

import dev.sluice.proxy.oauth.Renewable;
import java.time.Duration;

/**
 * How tokens are checked.
 *
 * @param clockSkew by how much clocks may differ, 0 or more
 * @param remembered how long a credential that was checked is believed; zero checks each time
 * @param rememberedCount credentials that are remembered, 1 or more
 * @param documents how long keys and metadata are good
 * @param keyChecks slow hashes of keys that are computed at once, 1 or more
 * @param proofAge how old the proof of a DPoP token may be
 * @param proofs proofs that are remembered, 1 or more
 */
public record TokenSettings(
        Duration clockSkew,
        Duration remembered,
        int rememberedCount,
        Renewable.Timing documents,
        int keyChecks,
        Duration proofAge,
        int proofs) {}
