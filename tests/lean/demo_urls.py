"""Every address of the product as the demo has them."""

from lean import demo, urls

urlpatterns = demo.urlpatterns + urls.urlpatterns
