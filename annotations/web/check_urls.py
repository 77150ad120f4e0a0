"""Claims, the review queue, and what is published of them."""

from django.urls import path

from annotations.web import check_page, checks, claims, comments, evidence, feed, new_claim, queue, sitemap, verdicts

urlpatterns = [
    path("claims/", claims.claims, name="claims"),
    path("claims/add/", new_claim.add_claim, name="add_claim"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/edit/", claims.edit_claim, name="edit_claim"),
    path("claims/<int:pk>/move/", claims.move, name="move_claim"),
    path("claims/<int:pk>/verdict/", verdicts.give_verdict, name="give_verdict"),
    path("claims/<int:pk>/adjudicate/", verdicts.adjudicate, name="adjudicate"),
    path("claims/<int:pk>/evidence/", evidence.add_evidence, name="add_evidence"),
    path("claims/<int:pk>/evidence/<int:item>/", evidence.edit_evidence, name="edit_evidence"),
    path("claims/<int:pk>/evidence/<int:item>/stance/", evidence.change_stance, name="change_stance"),
    path("claims/<int:pk>/evidence/<int:item>/move/", evidence.move_evidence, name="move_evidence"),
    path("claims/<int:pk>/evidence/<int:item>/withdraw/", evidence.withdraw_evidence, name="withdraw_evidence"),
    path("claims/<int:pk>/evidence/<int:item>/restore/", evidence.restore_evidence, name="restore_evidence"),
    path("claims/<int:pk>/comments/", comments.add_comment, name="add_comment"),
    path("claims/<int:pk>/comments/<int:comment>/settle/", comments.settle_comment, name="settle_comment"),
    path("claims/<int:pk>/comments/<int:comment>/reopen/", comments.reopen_comment, name="reopen_comment"),
    path("queue/", queue.queue, name="queue"),
    path("queue/next/", queue.next_claim, name="next_claim"),
    path("queue/<int:pk>/", queue.review_claim, name="review"),
    path("queue/<int:pk>/take/", queue.take_claim, name="take_claim"),
    path("queue/<int:pk>/skip/", queue.skip_claim, name="skip_claim"),
    path("queue/<int:pk>/return/", queue.return_claim, name="return_claim"),
    path("queue/<int:pk>/approve/", queue.approve_claim, name="approve_claim"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<int:pk>/", check_page.check, name="check"),
    path("checks/<int:pk>/<int:version>/", check_page.check, name="check_version"),
    path("checks/<slug:facet>/", checks.check_lists, name="check_lists"),
    path("checks/<slug:facet>/<str:slug>/", checks.check_list, name="check_list"),
    path("checks/<slug:facet>/<str:slug>/feed.atom", feed.list_feed, name="list_feed"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemaps/<int:part>.xml", sitemap.sitemap_part, name="sitemap_part"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("corrections/", checks.corrections, name="corrections"),
    path("feed.atom", feed.feed, name="feed"),
]
