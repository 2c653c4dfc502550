/*
 * The system alone: what epoll, accept, recv, send and sendfile give, and nothing else.
 *
 *     usage: ceiling PORT LISTING      a line of LISTING: a target, a space, a file
 *
 * All answers are made before the first question.  Of a question only what the load
 * needs is looked at: the target, and whether If-None-Match, Authorization or
 * Connection: close is there, whatever they say.  It is no server: it shows what is left
 * of one that waits with epoll and sends these octets when all else costs nothing.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SLOTS = 1 << 12, FILES = 1 << 16, EVENTS = 512 };
enum { QUESTION = 1 << 14, BIG = 1 << 18 };

struct octets {
  char *first;
  size_t length;
};

/* What a target is answered with; a BIG file is not in octets but sent from its file. */
struct answer {
  char *target;
  struct octets kept, closing, unchanged;
  size_t content;
  int file;
};

/* What is left to send on a connection. */
struct rest {
  struct octets octets;
  size_t content;
  off_t from;
  int file, closing;
};

static struct answer answers[SLOTS];
static struct rest rests[FILES];
static int poll;
static struct octets missing, challenge;

static struct answer *place_of(const char *target, size_t length) {
  uint32_t hash = 2166136261u;
  for (const char *end = target + length, *at = target; at < end; at++)
    hash = (hash ^ (unsigned char)*at) * 16777619u;
  for (;; hash++) {
    struct answer *found = &answers[hash % SLOTS];
    if (!found->target) return found;
    if (!strncmp(found->target, target, length) && !found->target[length]) return found;
  }
}

static struct octets head(const char *line, const char *more, size_t content) {
  struct octets made = {malloc(1000 + content), 0};
  made.length = sprintf(made.first,
      "HTTP/1.1 %s\r\nServer: system\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
      "ETag: \"0123456789abcdef\"\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
      "Accept-Ranges: bytes\r\n%s", line, more);
  if (strncmp(line, "304", 3))
    made.length += sprintf(made.first + made.length,
        "Content-Type: application/octet-stream\r\nContent-Length: %zu\r\n", content);
  made.length += sprintf(made.first + made.length, "\r\n");
  return made;
}

static struct octets whole(const char *more, int file, size_t content) {
  struct octets made = head("200 OK", more, content);
  if (content < BIG) {
    if (pread(file, made.first + made.length, content, 0) != (ssize_t)content)
      err(1, "read");
    made.length += content;
  }
  return made;
}

static void prepare(const char *target, const char *path) {
  static int count;
  struct stat status;
  if (++count > SLOTS / 2) errx(1, "too many files");
  int file = open(path, O_RDONLY);
  if (file < 0 || fstat(file, &status)) err(1, "%s", path);
  struct answer *made = place_of(target, strlen(target));
  *made = (struct answer){
      .target = strdup(target),
      .kept = whole("", file, status.st_size),
      .closing = whole("Connection: close\r\n", file, status.st_size),
      .unchanged = head("304 Not Modified", "", 0),
      .content = status.st_size >= BIG ? status.st_size : 0,
      .file = file,
  };
  if (!made->content) close(file);
}

/* Send what is left of an answer; 0 when the connection is to be closed. */
static int send_on(int connection) {
  struct rest *rest = &rests[connection];
  while (rest->octets.length) {
    int flags = MSG_NOSIGNAL | (rest->content ? MSG_MORE : 0);
    ssize_t sent = send(connection, rest->octets.first, rest->octets.length, flags);
    if (sent < 0) return errno == EAGAIN;
    rest->octets.first += sent;
    rest->octets.length -= sent;
  }
  while (rest->content) {
    ssize_t sent = sendfile(connection, rest->file, &rest->from, rest->content);
    if (sent <= 0) return sent < 0 && errno == EAGAIN;
    rest->content -= sent;
  }
  return !rest->closing;
}

/* Read a question, and answer it; 0 when the connection is to be closed. */
static int answer(int connection) {
  static char question[QUESTION + 1];
  struct rest *rest = &rests[connection];
  if (rest->octets.length || rest->content) return send_on(connection);
  ssize_t length = recv(connection, question, QUESTION, 0);
  if (length <= 0) return length < 0 && errno == EAGAIN;
  question[length] = 0;
  if (length < 8 || memcmp(question + length - 4, "\r\n\r\n", 4)) return 0;
  const char *target = question + 4;
  const struct answer *found = place_of(target, strcspn(target, " ?\r"));
  int closing = strstr(question, "\r\nConnection: close") != NULL;
  *rest = (struct rest){.file = found->file, .closing = closing};
  if (!found->target) {
    rest->octets = missing;
  } else if (!strncmp(target, "/digest/", 8) &&
             !strstr(question, "\r\nAuthorization:")) {
    rest->octets = challenge;
  } else if (strstr(question, "\r\nIf-None-Match:")) {
    rest->octets = found->unchanged;
  } else {
    rest->octets = closing ? found->closing : found->kept;
    rest->content = found->content;
  }
  return send_on(connection);
}

/* Who has been accepted has asked already (TCP_DEFER_ACCEPT), and may be done at once. */
static void welcome(int listener) {
  int connection;
  while ((connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    if (connection >= FILES) errx(1, "too many connections");
    rests[connection] = (struct rest){0};
    struct epoll_event event = {EPOLLIN | EPOLLOUT | EPOLLET, {.fd = connection}};
    if (!answer(connection)) close(connection);
    else if (epoll_ctl(poll, EPOLL_CTL_ADD, connection, &event)) err(1, "epoll_ctl");
  }
}

static int listening(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1, seconds = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds);
  if (bind(listener, (struct sockaddr *)&address, sizeof address)) err(1, "bind");
  if (listen(listener, 4096)) err(1, "listen");
  return listener;
}

int main(int count, char **words) {
  char target[1000], path[4000];
  FILE *listing = count == 3 ? fopen(words[2], "r") : NULL;
  if (!listing) errx(2, "usage: ceiling PORT LISTING");
  while (fscanf(listing, "%999s %3999s", target, path) == 2) prepare(target, path);
  missing = head("404 Not Found", "", 0);
  challenge = head("401 Unauthorized",
      "WWW-Authenticate: Digest realm=\"digest\", nonce=\"0\", qop=\"auth\"\r\n", 0);
  signal(SIGPIPE, SIG_IGN);
  int listener = listening(atoi(words[1]));
  struct epoll_event event = {EPOLLIN, {.fd = listener}}, events[EVENTS];
  poll = epoll_create1(0);
  if (epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event)) err(1, "epoll_ctl");
  for (;;) {
    int ready = epoll_wait(poll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int connection = events[i].data.fd;
      if (connection == listener) welcome(listener);
      else if (!answer(connection)) close(connection);
    }
  }
}
