"""A web server's process that ends without cutting anybody off: gunicorn --worker-class=lean.lib.web_worker.WebWorker

Told to end, gunicorn's own stops taking requests and answers those that it has, for seconds; but its door stays open
meanwhile, and whoever comes through it is cut off at the end, unheard. [2 processes, 6 people, 5 ends: 26 requests.]
This one takes who has come, then shuts the door at once: the next are refused, and a proxy knows that it may ask again.
"""

from gunicorn.workers.gthread import ThreadWorker


class WebWorker(ThreadWorker):
    def set_accept_enabled(self, enabled):
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            self._shut_the_door()

    def _shut_the_door(self):
        for door in self.sockets:
            came = -1
            while came != self.nr_conns:
                came = self.nr_conns
                self.accept(door)
            door.close()
