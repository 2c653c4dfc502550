/*
 * A constant rate of questions, and how long each answer took from its slot.
 *
 *     usage: pace < PLAN > RECORD
 *
 * PLAN    PORT CONNECTIONS NANOSECONDS WARMING SLOTS NUMBER LATE QUESTIONS, and a line
 *         end; then for each question BEFORE AFTER LENGTH, a line end, and the octets.
 *         A slot comes every so many NANOSECONDS; the first WARMING of all SLOTS are not
 *         in the record.  A NUMBER, one more each time, stands between BEFORE and AFTER;
 *         there is none where AFTER is -1.  The answer has LENGTH octets.
 * RECORD  WRONG LATE, and a line for each slot: nanoseconds from the slot to the answer.
 *
 * LATE, in the record, are slots that had a free connection and were asked more than
 * LATE, in the plan, nanoseconds later, because this program was held up.  Nothing here
 * sleeps, and nothing is allocated in the loop.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 1 << 12, DIGITS = 24, OCTETS = 1 << 18 };

static const long PATIENCE = 2000000000;

struct question {
  char *octets;
  long before, after, length;
};

/* A connection that waits for an answer: to which question, since when. */
struct waiting {
  const struct question *question;
  long slot, number, missing;
};

static struct waiting waitings[FILES];
static int free_ones[FILES], first, frees;

static long clock_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000 + now.tv_nsec;
}

static int connected(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int made = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(made, (struct sockaddr *)&address, sizeof address)) err(1, "connect");
  if (made >= FILES) errx(1, "too many connections");
  return made;
}

static struct question *read_questions(long count) {
  struct question *read = calloc(count, sizeof *read);
  for (struct question *one = read; one < read + count; one++) {
    if (scanf("%ld %ld %ld", &one->before, &one->after, &one->length) != 3)
      errx(2, "no question");
    size_t length = one->before + (one->after < 0 ? 0 : one->after);
    one->octets = malloc(length);
    if (getchar() != '\n' || fread(one->octets, 1, length, stdin) != length)
      errx(2, "half a question");
  }
  return read;
}

static void ask(int connection, const struct question *question, long number) {
  static char octets[OCTETS];
  size_t length = question->before;
  const char *sent = question->octets;
  if (question->after >= 0) {
    memcpy(octets, question->octets, length);
    length += sprintf(octets + length, "%ld", number);
    memcpy(octets + length, question->octets + question->before, question->after);
    length += question->after;
    sent = octets;
  }
  if (send(connection, sent, length, MSG_NOSIGNAL) != (ssize_t)length)
    err(1, "a question was not taken");
}

/* Take what has come on a connection; 1 when it is the whole answer, 2 if it is wrong. */
static int take(int connection) {
  static char octets[OCTETS];
  struct waiting *waiting = &waitings[connection];
  ssize_t length = recv(connection, octets, OCTETS, 0);
  if (length <= 0) errx(1, "the server has closed a connection");
  if (!waiting->question) errx(1, "an answer that nobody has asked for");
  int begins = waiting->missing == waiting->question->length;
  waiting->missing -= length;
  if (waiting->missing < 0) return 2;
  if (begins && (length < 12 || memcmp(octets, "HTTP/1.1 200", 12))) return 2;
  return waiting->missing == 0;
}

int main(void) {
  long port, connections, step, warming, slots, number, limit, count;
  if (scanf("%ld %ld %ld %ld %ld %ld %ld %ld", &port, &connections, &step, &warming,
            &slots, &number, &limit, &count) != 8)
    errx(2, "no plan");
  const struct question *questions = read_questions(count);
  unsigned *took = calloc(slots, sizeof *took);
  struct epoll_event events[64];
  int poll = epoll_create1(0);
  for (frees = 0; frees < connections; frees++) {
    int made = free_ones[frees] = connected(port);
    struct epoll_event event = {EPOLLIN, {.fd = made}};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, made, &event)) err(1, "epoll_ctl");
  }
  mlockall(MCL_CURRENT);
  long asked = 0, answered = 0, wrong = 0, late = 0;
  long begun = clock_now(), end = begun + slots * step, idle = begun;
  while (answered < slots && clock_now() < end + PATIENCE) {
    long now = clock_now();
    for (long slot; frees && asked < slots && (slot = begun + asked * step) <= now;) {
      int connection = free_ones[first];
      const struct question *question = &questions[asked % count];
      waitings[connection] = (struct waiting){question, slot, asked, question->length};
      first = (first + 1) % connections, frees--;
      ask(connection, question, number++);
      asked++;
      late += asked > warming && now - (slot > idle ? slot : idle) > limit;
    }
    int ready = epoll_wait(poll, events, 64, 0);
    for (int i = 0; i < ready; i++) {
      int connection = events[i].data.fd, done = take(connection);
      if (!done) continue;
      struct waiting *waiting = &waitings[connection];
      now = clock_now();
      took[waiting->number] = now - waiting->slot;
      wrong += done == 2;
      waiting->question = NULL;
      if (!frees) idle = now;
      free_ones[(first + frees++) % connections] = connection;
      answered++;
    }
  }
  printf("%ld %ld\n", wrong + slots - answered, late);
  for (long one = warming; one < slots; one++) printf("%u\n", took[one]);
  return 0;
}
