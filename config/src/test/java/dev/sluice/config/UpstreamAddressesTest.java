package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.5",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.168.1.1",
                "198.19.0.1",
                "203.0.113.9",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "fc00::1",
                "fe80::1",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "3fff::1"
            })
    void publicAddresses_leaveOutWhatHasASpecialPurpose(String address) throws UnknownHostException {
        assertThat(UpstreamAddresses.PUBLIC.allow(InetAddress.getByName(address)))
                .isFalse();
        assertThat(UpstreamAddresses.ANY.allow(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.1",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:200::1",
                "2606:4700::1",
                "3ffe::1"
            })
    void publicAddresses_areAllOthers(String address) throws UnknownHostException {
        assertThat(UpstreamAddresses.PUBLIC.allow(InetAddress.getByName(address)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "2130706433", "127.1", "0x7f.1", "0177.0.0.1"})
    void addresses_thatAreNotPublic_areKnownBeforeAnythingIsLookedUp(String host) {
        assertThat(UpstreamAddresses.PUBLIC.mayAllow(host)).isFalse();
        assertThat(UpstreamAddresses.ANY.mayAllow(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "rebind.test", "host9", "1.1.1.1", "[2606:4700::1]"})
    void names_areLookedAtLater(String host) {
        assertThat(UpstreamAddresses.PUBLIC.mayAllow(host)).isTrue();
    }
}
