package dev.sluice.interceptors.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UriFormTest {
    @ParameterizedTest
    @CsvSource({
        "file:///public/a.txt, file:///public/a.txt",
        "FILE:///Public/a.txt, file:///Public/a.txt",
        "HTTPS://Host.Example/A, https://host.example/A",
        "file:///%73ecret.txt, file:///secret.txt",
        "file:///a%20b, file:///a b",
        "file:///%C3%A4, file:///ä",
        "db:users/%6a, db:users/j",
        "note://x/y?q=%2e%2e, note://x/y?q=%2e%2e",
        "file:///a.b/c..d, file:///a.b/c..d",
        "file:///public/{name}, file:///public/{name}"
    })
    void plainUri_hasANormalForm(String uri, String form) {
        assertThat(UriForm.of(uri)).contains(form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///public/../secret.txt",
                "file:///public/%2e%2e/secret.txt",
                "file:///public/%2E./secret.txt",
                "file:///public/..;x/secret.txt",
                "file:///public/./a",
                "file:///public%2fsecret",
                "file:///public%5c..%5csecret",
                "file:///public\\..\\secret",
                "file:///%252e%252e/secret",
                "file:///a%00b",
                "file:///a%0ab",
                "file:///a%",
                "file:///a%4",
                "file:///a%zz",
                "file:///%C0%AE%C0%AE/secret",
                "file:///a b",
                "../secret",
                "db:.."
            })
    void ambiguousUri_hasNone(String uri) {
        assertThat(UriForm.of(uri)).isEmpty();
    }

    @Test
    void uriWithAControlCharacter_hasNone() {
        assertThat(UriForm.of("file:///a\u0001")).isEmpty();
        assertThat(UriForm.of("file:///a\u007f")).isEmpty();
    }
}
