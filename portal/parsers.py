"""How the API reads what is sent to it."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class ApiJSONParser(JSONParser):
    """What is nested without end, or holds half a letter, is refused like any text that cannot be read."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            data = super().parse(*args, **kwargs)
            json.dumps(data, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(_("This JSON is nested too deeply.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(_("This JSON holds half a letter, which nothing can keep.")) from error
        return data
