"""Docker's health check of a web container: ask /readyz as the proxy would, fail unless it says 200."""

import os
import urllib.request

host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".").replace("*", "localhost")
request = urllib.request.Request("http://127.0.0.1:8000/readyz", headers={"Host": host})
urllib.request.urlopen(request, timeout=8).close()
