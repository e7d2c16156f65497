package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptHeaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json, text/event-stream",
                "text/event-stream;q=0.5,application/json;q=0.9",
                "Application/JSON , TEXT/event-stream",
                "*/*",
                "application/*, text/*",
                "text/html, */*;q=0.1"
            })
    void post_acceptingBothForms_isFine(String accept) {
        assertThatCode(() -> AcceptHeader.checkPost(headers(accept))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "text/event-stream", "text/html", "", "application/jsonx, text/event-stream"
            })
    void post_acceptingOneFormOnly_isNot(String accept) {
        assertThatThrownBy(() -> AcceptHeader.checkPost(headers(accept)))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("406");
    }

    @Test
    void accept_absent_takesAnything() {
        assertThatCode(() -> AcceptHeader.checkPost(new DefaultHttpHeaders())).doesNotThrowAnyException();
        assertThatCode(() -> AcceptHeader.checkGet(new DefaultHttpHeaders())).doesNotThrowAnyException();
    }

    @Test
    void accept_onTwoLines_isReadAsOne() {
        HttpHeaders headers = new DefaultHttpHeaders().add("accept", List.of("application/json", "text/event-stream"));

        assertThatCode(() -> AcceptHeader.checkPost(headers)).doesNotThrowAnyException();
    }

    @Test
    void get_acceptingNoStream_isRefused() {
        assertThatCode(() -> AcceptHeader.checkGet(headers("text/event-stream")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> AcceptHeader.checkGet(headers("application/json")))
                .isInstanceOf(RefusalException.class);
    }

    private static HttpHeaders headers(String accept) {
        return new DefaultHttpHeaders().add("accept", accept);
    }
}
