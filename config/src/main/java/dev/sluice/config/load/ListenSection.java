package dev.sluice.config.load;

import dev.sluice.config.Address;
import dev.sluice.config.ListenConfig;
import dev.sluice.config.TlsConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Section {@code listen}, with {@code tls} in it. */
final class ListenSection {
    static final Section<ListenConfig, ListenConfig> DEFINITION = listen();

    private ListenSection() {}

    private static Section<ListenConfig, ListenConfig> listen() {
        SectionBuilder<ListenConfig> keys = new SectionBuilder<>(ListenConfig.defaults(), Scope.GLOBAL);
        Key<ListenConfig, Address> address = keys.key(
                "address",
                Texts.address(),
                ListenConfig::address,
                "where clients connect, as HOST:PORT; port 0 lets the system choose");
        Key<ListenConfig, Boolean> http2 = keys.key(
                "http2",
                Texts.flag(),
                ListenConfig::http2,
                "also speak HTTP/2, with prior knowledge in clear text and by ALPN with TLS");
        Key<ListenConfig, Optional<TlsConfig>> tls = keys.key(
                "tls",
                new OptionalType<>(tls().on(NoBase.INSTANCE)),
                ListenConfig::tls,
                "certificate and key; without this section the listener speaks clear text");
        Key<ListenConfig, List<String>> allowedHosts = keys.key(
                "allowedHosts",
                ListType.of(Texts.hostField()),
                ListenConfig::allowedHosts,
                "Host headers to accept, beside the loopback names of a loopback listener");
        Key<ListenConfig, List<String>> allowedOrigins = keys.key(
                "allowedOrigins",
                ListType.of(Texts.origin()),
                ListenConfig::allowedOrigins,
                "Origin headers to accept, as scheme, host and port");
        Key<ListenConfig, Optional<String>> publicUrl = keys.computed(
                "publicUrl",
                new OptionalType<>(Texts.origin()),
                values -> values.base().publicUrl(),
                "the listener's own address",
                "how clients address the listener, as scheme, host and port; tokens must be meant for it");
        return keys.build(values -> new ListenConfig(
                values.get(address),
                values.get(http2),
                values.get(tls),
                values.get(allowedHosts),
                values.get(allowedOrigins),
                values.get(publicUrl)));
    }

    private static Section<NoBase, TlsConfig> tls() {
        SectionBuilder<NoBase> keys = SectionBuilder.withoutBase();
        Key<NoBase, Path> certificate = keys.required(
                "certificate", new FileType("PEM file"), "PEM file with the certificate chain, leaf first");
        Key<NoBase, Path> key = keys.required("key", new FileType("PEM file"), "PEM file with the private key");
        Key<NoBase, Optional<Path>> clientTrust = keys.key(
                "clientTrust",
                new OptionalType<>(new FileType("PEM file")),
                base -> Optional.empty(),
                "PEM file with the certificate authorities of clients; with it, clients may show a certificate");
        return keys.build(values -> new TlsConfig(values.get(certificate), values.get(key), values.get(clientTrust)));
    }
}
