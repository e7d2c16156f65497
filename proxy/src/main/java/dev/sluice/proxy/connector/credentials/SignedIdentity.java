package dev.sluice.proxy.connector.credentials;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.proxy.connector.Initiator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A short statement about the client, signed by Sluice: who it is ({@code sub}), who says so ({@code idp}) and which
 * application acts for it ({@code client_id}). Nothing that the client has sent is in it.
 */
public final class SignedIdentity implements Credentials {
    private final Settings settings;
    private final SigningKey key;
    private final Supplier<String> issuer;
    private final Clock clock;
    private final Scheduler worker;
    private final Grants grants;

    /**
     * Makes one.
     *
     * @param settings what is said, and to whom
     * @param key signs it
     * @param issuer who says it: the address of Sluice, where the public key is
     * @param clock tells when a statement ends
     * @param worker runs signing
     */
    public SignedIdentity(Settings settings, SigningKey key, Supplier<String> issuer, Clock clock, Scheduler worker) {
        this.settings = settings;
        this.key = key;
        this.issuer = issuer;
        this.clock = clock;
        this.worker = worker;
        this.grants = new Grants(clock, settings.statements());
    }

    @Override
    public Mono<Map<String, String>> headers(Initiator initiator) {
        Mono<Grant> signing = Mono.fromSupplier(() -> sign(initiator)).subscribeOn(worker);
        return grants.get(initiator.principal(), signing)
                .map(grant -> Map.of(settings.header(), "Bearer " + grant.value()));
    }

    private Grant sign(Initiator initiator) {
        Instant now = clock.instant();
        Instant end = now.plus(settings.lifetime());
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer.get())
                .audience(settings.audience())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(end))
                .jwtID(UUID.randomUUID().toString());
        // The key of a principal has these in lines, and none of them can hold one.
        String[] parts = initiator.principal().split("\n", -1);
        if (parts.length == 3) {
            claims.subject(parts[1]).claim("idp", parts[0]);
            if (!parts[2].isEmpty()) {
                claims.claim("client_id", parts[2]);
            }
        }
        return new Grant(key.sign(claims.build()), now.plus(settings.lifetime().dividedBy(2)), end);
    }

    /**
     * What is said, and to whom.
     *
     * @param header where statements are sent
     * @param audience for whom they are
     * @param lifetime how long one is good, 1 s to 60 s; the same one serves for half of it
     * @param statements most statements that are held, 1 or more
     */
    public record Settings(String header, String audience, Duration lifetime, int statements) {}
}
