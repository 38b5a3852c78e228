"""gunicorn's settings: `gunicorn -c config/gunicorn.py`. What a machine decides (bind, workers) comes as arguments."""

wsgi_app = "config.wsgi"
worker_class = "gthread"
threads = 4
control_socket_disable = True
max_requests = 5000  # a connection and its caches grow with the schemas they have touched
max_requests_jitter = 500
accesslog = None  # our own request log names the client and no person
forwarded_allow_ips = "127.0.0.1,::1"
forwarder_headers = ""  # no header of a request may move the paths that the sign-in guards
