"""The API's addresses, and the portal's own part of it."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import routers, serializers, viewsets
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.throttling import ScopedRateThrottle

from directives.api import AssignmentViewSet, DirectiveViewSet, DocumentViewSet
from disbursement.api import AllocationViewSet, SheetViewSet
from portal.filters import AgencyFilter
from portal.models import Agency
from programs.api import ComponentViewSet, ProgramViewSet


class AgencySerializer(serializers.ModelSerializer):
    place = serializers.SlugRelatedField(slug_field="full_name", read_only=True)

    class Meta:
        model = Agency
        fields = ["code", "name", "short_name", "kind", "place", "opened_on", "closed_on"]


class AgencyViewSet(viewsets.ReadOnlyModelViewSet):
    """Agencies, with the days between which they stand."""

    queryset = Agency.objects.select_related("place")
    serializer_class = AgencySerializer
    filterset_class = AgencyFilter
    lookup_field = "code"


class TokenView(ObtainAuthToken):
    """Exchange a user name and a password for a token (header "Authorization: Token ...")."""

    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "token"


class SchemaView(SpectacularAPIView):
    pass


class SchemaPage(SpectacularSwaggerSplitView):
    """The browsable page; its script has an address of its own, as the content security policy asks."""

    url_name = "api:schema"


router = routers.DefaultRouter()
router.register("documents", DocumentViewSet, "document")
router.register("directives", DirectiveViewSet, "directive")
router.register("assignments", AssignmentViewSet, "assignment")
router.register("programmes", ProgramViewSet, "programme")
router.register("components", ComponentViewSet, "component")
router.register("agencies", AgencyViewSet, "agency")
router.register("allocations", AllocationViewSet, "allocation")
router.register("sheets", SheetViewSet, "sheet")
