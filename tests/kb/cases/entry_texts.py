"""Docket entries in the clerks' way of writing, invented, with kind, subject and outcome; "-" says nothing is expected."""

ENTRIES = """
complaint|-|-|COMPLAINT against Birch AI Corp. (Filing fee $ 405, receipt number ACANDC-1). Filed by Alder Labs, Inc. (Attachments: # 1 Exhibit A)
complaint|-|-|COMPLAINT for Patent Infringement filed with Jury Demand against Birch Inc. - Magistrate Consent Notice to Pltf.
complaint|-|-|FIRST AMENDED COMPLAINT against All Defendants. Filed by Alder Labs, Inc.
complaint|-|-|AMENDED COMPLAINT amending 1 Complaint against Birch LLC with JURY DEMAND. Document filed by Alder.
complaint|-|-|CLASS ACTION COMPLAINT filed by Rowan Alder
complaint|-|-|CONSOLIDATED CLASS ACTION COMPLAINT against Birch AI
complaint|-|-|THIRD PARTY COMPLAINT against Cedar Corp. filed by Birch
complaint|-|-|COUNTERCLAIM against Alder Labs filed by Birch AI
complaint|-|-|PETITION for Writ of Habeas Corpus filed by Al Fir
complaint|-|-|PETITION to Compel Arbitration filed by Alder
complaint|-|-|INDICTMENT as to Al Fir (1) count(s) 1-4
complaint|-|-|SUPERSEDING INDICTMENT as to Al Fir (1) count(s) 1s
complaint|-|-|INFORMATION as to Al Fir (1) count(s) 1, 2
complaint|-|-|SECOND AMENDED COMPLAINT AND JURY DEMAND against Birch
complaint|-|-|Complaint
complaint|-|-|Amended Complaint
complaint|-|-|[Complaint]
complaint|-|-|REDACTED COMPLAINT against Birch AI by Alder
complaint|-|-|CROSSCLAIM against Cedar by Birch
complaint|-|-|SUPPLEMENTAL COMPLAINT against Birch by Alder
motion|dismiss|-|MOTION to Dismiss for Failure to State a Claim filed by Birch AI. Responses due by 4/24/2026.
motion|dismiss|-|Joint MOTION to Dismiss Counts II and III by Birch, Cedar
motion|dismiss|-|First MOTION to Dismiss the Amended Complaint. Document filed by Birch.
motion|dismiss|-|NOTICE OF MOTION AND MOTION to Dismiss by Birch
motion|summary judgment|-|MOTION for Partial Summary Judgment on Fair Use by Birch AI (Attachments: # 1 Text of Proposed Order)
motion|summary judgment|-|CROSS MOTION for Summary Judgment. Document filed by Alder
motion|preliminary injunction|-|MOTION for Preliminary Injunction filed by Alder Labs, Inc. Motion Hearing set for 5/15/2026
motion|temporary restraining order|-|EX PARTE MOTION for Temporary Restraining Order filed by Alder
motion|temporary restraining order|-|EMERGENCY MOTION for Temporary Restraining Order by Alder
motion|temporary restraining order|-|Ex Parte Application for Temporary Restraining Order
motion|extension of time|-|Consent MOTION for Extension of Time to File Answer re 1 Complaint by Birch
motion|extension of time|-|Unopposed MOTION to Continue Case Management Conference
motion|extension of time|-|LETTER MOTION for Extension of Time to File Response/Reply addressed to Judge Oak from Ann Willow
motion|seal|-|Administrative Motion to File Under Seal filed by Alder
motion|seal|-|LETTER MOTION to Seal addressed to Judge Oak from Ann Willow
motion|seal|-|Administrative Motion to Consider Whether Another Party's Material Should Be Sealed; MOTION to seal by Birch
motion|pro hac vice|-|MOTION for Leave to Appear Pro Hac Vice for Ann Willow, filing fee $ 328
motion|pro hac vice|-|MOTION for leave to appear in Pro Hac Vice (Filing fee $ 328) filed by Birch
motion|pro hac vice|-|APPLICATION of Attorney Ann Willow to Appear Pro Hac Vice
motion|compel|-|MOTION to Compel Production of Documents filed by Alder
motion|stay|-|MOTION to Stay Discovery Pending Resolution of 12 Motion to Dismiss by Birch
motion|transfer|-|MOTION to Change Venue to the Northern District of Elm by Birch
motion|transfer|-|MOTION to Transfer Case filed by Birch
motion|remand|-|MOTION to Remand to State Court filed by Alder
motion|class certification|-|MOTION to Certify Class filed by Rowan Alder
motion|settlement approval|-|MOTION for Preliminary Approval of Class Settlement by Alder
motion|settlement approval|-|Unopposed MOTION for Final Approval of Settlement
motion|attorney fees|-|MOTION for Attorney Fees by Birch
motion|leave to file|-|MOTION for Leave to File Excess Pages by Alder
motion|leave to file|-|MOTION for Leave to File Amicus Brief by The Elm Society
motion|withdraw as attorney|-|MOTION to Withdraw as Attorney by Ann Willow
motion|reconsideration|-|MOTION for Reconsideration re 40 Order by Birch
motion|strike|-|MOTION to Strike 31 Answer, Affirmative Defenses by Alder
motion|in limine|-|MOTION in Limine No. 3 by Alder
motion|exclude|-|MOTION to Exclude the Testimony of Dr. Fir by Birch
motion|intervene|-|MOTION to Intervene by The Elm Times
motion|default judgment|-|MOTION for Default Judgment as to Cedar by Alder
motion|judgment on the pleadings|-|MOTION for Judgment on the Pleadings by Birch
motion|consolidate|-|MOTION to Consolidate Cases by Alder
motion|relate cases|-|ADMINISTRATIVE MOTION to Consider Whether Cases Should be Related filed by Alder
motion|protective order|-|MOTION for Protective Order by Birch
motion|interlocutory appeal|-|MOTION to Certify Order for Interlocutory Appeal by Alder
motion|new trial|-|MOTION for New Trial by Alder
motion|judgment as a matter of law|-|MOTION for Judgment as a Matter of Law by Birch
motion|quash|-|MOTION to Quash Subpoena by Elm
motion|proceed in forma pauperis|-|MOTION for Leave to Proceed in forma pauperis by Al Fir
motion|rehearing|-|PETITION for rehearing en banc filed by Appellant Birch
motion|stay|-|Filed (ECF) Appellant Birch AI Corp. Motion to stay lower court action. Date of service: 06/09/2026.
motion|extension of time|-|Submitted (ECF) Appellee Alder Motion to extend time to file Answering brief until 08/01/2026
motion|-|-|MOTION filed [2100123] by Birch to hold case in abeyance (Service Date: 06/09/2026)
motion|-|-|Motion for Miscellaneous Relief
motion|dismiss|-|Dismiss
motion|extension of time|-|Extension of Time to File Answer
motion|compel|-|Oral MOTION to Compel by Alder
motion|transfer|-|MOTION -- TRANSFER pursuant to 28 U.S.C. 1407, BRIEF Filed by Alder - SUGGESTED TRANSFEREE DISTRICT: N.D. Elm
opposition|-|-|OPPOSITION to 24 MOTION to Dismiss filed by Alder Labs, Inc.
opposition|-|-|RESPONSE in Opposition re 24 MOTION to Dismiss filed by Alder
opposition|-|-|RESPONSE (re 24 MOTION to Dismiss) filed by Alder
opposition|-|-|Memorandum in Opposition re 24 MOTION to Compel filed by Birch
opposition|-|-|MEMORANDUM OF LAW in Opposition re: 24 MOTION to Dismiss. Document filed by Alder
opposition|-|-|BRIEF in Opposition filed by Alder re 24 MOTION
opposition|-|-|OPPOSITION/RESPONSE (re 55 Administrative Motion) filed by Birch
opposition|-|-|Memorandum in opposition to motion to seal
opposition|-|-|Response to Motion
opposition|-|-|RESPONSE to Motion re 24 MOTION for Extension of Time by Alder
opposition|-|-|OBJECTION to 60 Report and Recommendation by Birch
opposition|-|-|ANSWERING BRIEF in Opposition re 24 MOTION to Dismiss filed by Alder
opposition|-|-|LETTER RESPONSE in Opposition to Motion addressed to Judge Oak
opposition|-|-|Plaintiff's OPPOSITION to Defendant's motion to stay
opposition|-|-|RESPONSE IN OPPOSITION filed by Alder to 24 Motion
opposition|-|-|RESPONSE FILED [2100200] by Alder to motion to stay [2100123-2]
opposition|-|-|RESPONSE -- (re: pldg. 1 ) Filed by pltf. Alder
opposition|-|-|Opposition to motion
reply|-|-|REPLY (re 24 MOTION to Dismiss) filed by Birch AI
reply|-|-|REPLY BRIEF re 24 MOTION to Dismiss filed by Birch
reply|-|-|REPLY MEMORANDUM OF LAW in Support re: 24 MOTION to Dismiss. Document filed by Birch
reply|-|-|REPLY to Response to Motion re 24 filed by Birch
reply|-|-|MEMORANDUM OF LAW in Further Support re 24 MOTION. Document filed by Birch
reply|-|-|SUR-REPLY to 24 Motion by Alder
reply|-|-|Reply in Support of Motion
reply|-|-|SEALED REPLY to 24 MOTION by Birch
reply|-|-|REPLY -- (re: pldg. 6 ) Filed by deft. Birch
reply|-|-|Joint REPLY by Birch, Cedar
order|dismiss|granted|ORDER GRANTING 24 MOTION TO DISMISS. Signed by Judge Rowan Oakley on 6/1/2026.
order|dismiss|denied|ORDER denying 24 Motion to Dismiss. Signed by Judge Oak.
order|dismiss|granted in part|ORDER by Judge Rowan Oakley granting in part and denying in part 24 Motion to Dismiss
order|dismiss|granted in part|Order GRANTING IN PART AND DENYING IN PART Birch's Motion to Dismiss. Signed by Judge Oak
order|summary judgment|granted|OPINION AND ORDER granting 80 Motion for Summary Judgment
order|summary judgment|denied|MEMORANDUM OPINION AND ORDER denying 80 Motion for Summary Judgment
order|preliminary injunction|denied|ORDER DENYING MOTION FOR PRELIMINARY INJUNCTION. Signed by Judge Oak
order|seal|granted|ORDER by Judge Oak granting 31 Administrative Motion to File Under Seal
order|seal|mixed|ORDER granting 31 Motion to Seal; denying 32 Motion to Seal
order|pro hac vice|granted|ORDER granting 12 Motion to Appear Pro Hac Vice (HEREBY ORDERED by Judge Oak)
order|extension of time|granted|ORDER granting 19 Motion for Extension of Time to Answer. Answer is due 10/2/2026
order|extension of time|granted|ELECTRONIC ORDER entered granting 19 Assented to Motion for Extension of Time
order|extension of time|granted|TEXT ORDER granting 19 Letter Motion for Extension of Time
order|compel|moot|ORDER denying as moot 41 Motion to Compel
order|transfer|transferred|ORDER OF TRANSFER to the Northern District of Elm. Signed by Judge Oak
order|transfer|denied|ORDER DENYING TRANSFER -- (re: pldg. 3 )
order|schedule|-|SCHEDULING ORDER: Discovery due by 2/1/2027. Jury Trial set for 9/13/2027
order|schedule|-|CASE MANAGEMENT ORDER. Signed by Judge Oak
order|schedule|-|PRETRIAL ORDER NO. 4
order|schedule|-|ADR SCHEDULING ORDER: Case Management Conference set for 6/10/2026
order|show cause|-|ORDER TO SHOW CAUSE why the case should not be dismissed. Show Cause Response due by 7/1/2026.
order|protective order|-|STIPULATED PROTECTIVE ORDER. Signed by Magistrate Judge Elm
order|-|-|STIPULATION AND ORDER re schedule. Signed by Judge Oak on 5/5/2026
order|-|-|ORDER REASSIGNING CASE. Case reassigned to Judge Fir for all further proceedings
order|-|-|ORDER RELATING CASE. Signed by Judge Oak
order|-|-|MEMO ENDORSEMENT on 45 Letter. ENDORSEMENT: So ordered.
order|-|granted|MEMO ENDORSED ORDER granting 45 Letter Motion for Conference
order|-|adopted|ORDER ADOPTING 60 REPORT AND RECOMMENDATION
order|-|-|REPORT AND RECOMMENDATION re 24 Motion
order|-|-|FINDINGS OF FACT AND CONCLUSIONS OF LAW. Signed by Judge Oak
order|-|-|MINUTE ORDER. The parties shall file a joint status report by 6/1/2026
order|-|-|CLERK'S ORDER [2100001] filed directing party to file initial submissions
order|-|-|PER CURIAM ORDER [2100300] filed considering motion to stay
order|-|-|Filed order (OAK, FIR and ELM): The parties shall file supplemental briefs
order|-|stayed|ORDER STAYING CASE. Signed by Judge Oak
order|dismiss|dismissed|ORDER OF DISMISSAL. Signed by Judge Oak
order|dismiss|dismissed|Order Dismissing Case
order|reconsideration|denied|DECISION AND ORDER denying 90 Motion for Reconsideration
order|settlement approval|granted|ORDER granting 300 Motion for Preliminary Approval of Class Settlement
order|class certification|granted|ORDER ON CLASS CERTIFICATION. 244 Motion to Certify Class is GRANTED.
order|dismiss|denied|RULING denying Birch's motion to dismiss
order|-|-|OPINION & ORDER re discovery. (Signed by Magistrate Judge Elm)
order|-|-|Order on Motion for Discovery
order|-|-|Protective Order
order|-|-|Standing Order for All Judges
order|transfer|transferred|TRANSFER ORDER -- transferring 4 actions to S.D. Elm
order|transfer|transferred|CONDITIONAL TRANSFER ORDER (CTO-12)
order|transfer|-|CERTIFIED TRUE COPY OF CONDITIONAL TRANSFER IN from the panel, assigned to Judge Oak
order|compel|granted|PAPERLESS ORDER granting 50 Motion to Compel
order|-|approved|ORDER APPROVING STIPULATION re case schedule
order|-|-|Oral Order re discovery dispute
judgment|-|-|JUDGMENT in favor of Birch AI against Alder Labs. Signed by Judge Oak
judgment|-|-|FINAL JUDGMENT. Signed by Judge Oak on 8/1/2026
judgment|-|-|CLERK'S JUDGMENT re 120 Order in favor of Birch against Alder
judgment|-|-|DEFAULT JUDGMENT in favor of Alder against Cedar
judgment|-|-|CONSENT JUDGMENT in favor of Alder
judgment|-|-|AMENDED JUDGMENT entered by Judge Oak
judgment|-|-|JURY VERDICT in favor of Birch
judgment|-|-|VERDICT FORM. Jury finds for Alder
judgment|-|affirmed|JUDGMENT filed [2100900] that the judgment of the District Court be affirmed
judgment|-|-|CONSENT DECREE entered. Signed by Judge Oak
judgment|-|-|Judgment
judgment|-|-|JUDGMENT as to Al Fir (1), Count(s) 1, time served
notice|-|-|NOTICE by Alder Labs of supplemental authority
notice|-|-|NOTICE OF REMOVAL from Elm County Superior Court, case number 26CV001
notice|-|-|CLERK'S NOTICE setting Initial Case Management Conference for 6/10/2026
notice|-|-|CLERKS NOTICE re completion of form
notice|-|-|NOTICE of Voluntary Dismissal by Alder as to Cedar
notice|-|-|NOTICE of Related Case(s). Document filed by Alder
notice|-|-|NOTICE OF HEARING as to Defendant Al Fir
notice|-|-|NOTICE TO ATTORNEY REGARDING DEFICIENT FILING
notice|-|-|NOTICE of Change of Address by Ann Willow
notice|-|-|NOTICE OF ASSIGNMENT to District Judge Oak and Magistrate Judge Elm
notice|-|-|Notice of Case Reassignment to Judge Oak
notice|-|-|NOTICE of Settlement by Alder
notice|-|-|Notice (Other)
notice|-|-|ELECTRONIC NOTICE of Case Assignment
notice|-|-|NOTICE OF FILING AND PUBLICATION OF BRIEFING SCHEDULE
notice|-|-|COURT NOTICE of intent to dismiss for lack of prosecution
notice|-|-|NOTICE of Lodging of documents by Birch
stipulation|-|-|STIPULATION WITH PROPOSED ORDER re briefing schedule filed by Alder, Birch
stipulation|-|-|STIPULATION of Dismissal with prejudice by Alder, Birch
stipulation|-|-|JOINT STIPULATION to extend time to respond to 1 Complaint
stipulation|-|-|STIPULATION re 28 Case Management Conference filed by Alder
stipulation|-|-|First STIPULATION and [Proposed] Order to continue hearing by Birch
stipulation|-|-|PROPOSED STIPULATION re schedule by Alder
stipulation|-|-|STIPULATION for extension of time to answer by Birch
stipulation|-|-|Stipulation of Voluntary Dismissal
stipulation|-|-|Joint Stipulation to Stay Case
transcript|-|-|TRANSCRIPT of Proceedings held on 5/9/2026 before Judge Oak. Court Reporter: Hazel Fir
transcript|-|-|NOTICE OF FILING OF OFFICIAL TRANSCRIPT of a conference proceeding held on 5/9/2026
transcript|-|-|OFFICIAL TRANSCRIPT OF PROCEEDINGS held on May 9, 2026
transcript|-|-|TRANSCRIPT ORDER for proceedings held on 5/9/2026 by Birch
transcript|-|-|Notice of Filing Transcript
transcript|-|-|REDACTED TRANSCRIPT of Jury Trial, volume 3
transcript|-|-|Transcript
transcript|-|-|SEALED TRANSCRIPT of proceedings held on 5/9/2026
appeal|-|-|NOTICE OF APPEAL to the 9th Circuit Court of Appeals filed by Alder. Appeal of Order 120
appeal|-|-|NOTICE OF CROSS APPEAL as to 120 Judgment by Birch
appeal|-|-|NOTICE OF INTERLOCUTORY APPEAL by Birch
appeal|-|-|AMENDED NOTICE OF APPEAL filed by Alder
appeal|-|-|USCA Case Number 26-1777 for 130 Notice of Appeal filed by Alder
appeal|-|-|MANDATE of USCA as to 130 Notice of Appeal
appeal|-|-|Transmission of Notice of Appeal to US Court of Appeals re 130
appeal|-|-|CIVIL CASE docketed. Notice of appeal filed by Appellant Alder
appeal|-|-|US CIVIL CASE docketed. [26-5001]
appeal|-|-|Notice of Appeal
appeal|-|-|DOCKETED CAUSE AND ENTERED APPEARANCES OF COUNSEL
appeal|-|-|Certified Record on Appeal transmitted to US Court of Appeals
appearance|-|-|NOTICE of Appearance by Ann Willow on behalf of Alder Labs, Inc.
appearance|-|-|NOTICE OF APPEARANCE filed by Ann Willow for Birch
appearance|-|-|NOTICE of Attorney Appearance - Pro Hac Vice by Ann Willow on behalf of Birch
appearance|-|-|NOTICE OF ATTORNEY APPEARANCE: Ann Willow appearing for USA
appearance|-|-|ENTRY OF APPEARANCE filed by Ann Willow on behalf of Appellant Birch
appearance|-|-|APPEARANCE -- (re: pldg. 1 ) ANN WILLOW, ESQ. for Alder
appearance|-|-|NOTICE of Substitution of Counsel by Ann Willow
appearance|-|-|ATTORNEY APPEARANCE for Plaintiff by Ann Willow
appearance|-|-|Notice of Appearance
appearance|-|-|NOTICE by Alder Labs, Inc. of Change of Lead Counsel for Plaintiff
appearance|-|-|NOTICE by Birch AI of Withdrawal of Counsel Sam Fir
notice|-|-|NOTICE by Alder Labs of change in the hearing's hour
appearance|-|-|NOTICE of Withdrawal of Attorney Ann Willow by Birch
appearance|-|-|Limited APPEARANCE entered by Ann Willow
summons|-|-|SUMMONS Issued as to Birch AI Corp.
summons|-|-|Summons Issued Electronically as to Birch, Cedar
summons|-|-|ELECTRONIC SUMMONS ISSUED as to Birch
summons|-|-|SUMMONS Returned Executed by Alder. Birch served on 3/9/2026, answer due 3/30/2026
summons|-|-|WAIVER OF SERVICE Returned Executed filed by Alder. Birch waiver sent on 3/9/2026
summons|-|-|REQUEST FOR ISSUANCE OF SUMMONS as to Birch re 1 Complaint
summons|-|-|21 DAY Summons Issued re Complaint as to Birch
summons|-|-|AFFIDAVIT OF SERVICE of Summons and Complaint. Birch served on 3/9/2026
summons|-|-|CERTIFICATE OF SERVICE of summons and complaint filed by Alder
summons|-|-|PROOF OF SERVICE Executed by Plaintiff Alder, upon Defendant Birch served on 3/9/2026
summons|-|-|Return of Service Executed as to Birch on 3/9/2026
summons|-|-|Proposed Summons
summons|-|-|Waiver of Service Executed
minute entry|-|-|Minute Entry for proceedings held before Judge Oak: Initial Case Management Conference held on 6/10/2026
minute entry|-|-|Minute Entry: Motion Hearing held on 5/9/2026 before Judge Oak re 24 MOTION to Dismiss
minute entry|-|-|CIVIL MINUTES - GENERAL HELD BEFORE JUDGE OAK
minute entry|-|-|Minute Entry. Telephone Conference held on 5/9/2026
minute entry|-|-|CLERK'S MINUTES of motion hearing
minute entry|-|-|MINUTE ENTRY for Jury Trial - Day 3 held on 9/15/2027
minute entry|-|-|COURTROOM MINUTES for proceedings before Judge Oak
minute entry|-|-|Minutes of Proceedings: Scheduling Conference held
minute entry|-|-|ARGUED AND SUBMITTED TO OAK, FIR and ELM
minute entry|-|-|ORAL ARGUMENT HELD before Judges Oak, Fir and Elm
other|answer|-|ANSWER to 1 Complaint with Jury Demand by Birch AI
other|answer|-|ANSWER to Amended Complaint, COUNTERCLAIM against Alder by Birch
other|-|-|Certificate of Interested Entities by Birch identifying Corporate Parent Cedar
other|-|-|CORPORATE DISCLOSURE STATEMENT filed by Birch
other|-|-|RULE 7.1 CORPORATE DISCLOSURE STATEMENT. Document filed by Alder
other|-|-|DECLARATION of Ann Willow in Support re: 24 MOTION to Dismiss
other|-|-|Declaration of Ann Willow in Opposition to 24 MOTION filed by Alder
other|-|-|AFFIDAVIT of Ann Willow in support of motion
other|-|-|MEMORANDUM OF LAW in Support re: 24 MOTION to Dismiss. Document filed by Birch
other|-|-|OPENING BRIEF in Support re 24 MOTION to Dismiss filed by Birch
other|-|-|LETTER addressed to Judge Oak from Ann Willow dated 4/1/2026 re: discovery
other|-|-|LETTER to The Honorable Rowan Oakley from Ann Willow regarding schedule
other|-|-|JOINT CASE MANAGEMENT STATEMENT filed by Alder, Birch
other|-|-|STATUS REPORT by Alder
other|-|-|JOINT STATUS REPORT by Alder, Birch
other|-|-|CIVIL COVER SHEET by Alder
other|-|-|EXHIBIT A to 1 Complaint
other|-|-|[Proposed] ORDER re 24 MOTION by Birch
other|-|-|PROPOSED ORDER re 31 by Alder
other|-|-|Case Designated ECF
other|-|-|CASE REFERRED to Mediation
other|-|-|CONSENT/DECLINATION to Proceed Before a US Magistrate Judge by Alder
other|-|-|Set/Reset Deadlines: Answer due 5/1/2026
other|-|-|Set Deadlines as to 24 MOTION to Dismiss. Responses due by 4/24/2026
other|-|-|RULE 26(f) REPORT by Alder
other|-|-|Report on the filing of a patent action sent to the Patent Office
other|-|-|WITNESS LIST by Alder
other|-|-|AMICUS BRIEF by The Elm Society supporting Alder
other|-|-|BRIEF AMICUS CURIAE filed by The Elm Society
other|-|-|Mail Returned as Undeliverable
other|-|-|Judgment Returned Executed as to Al Fir on 3/4/2026
other|-|-|Case termination for order and judgment
other|-|-|ATTORNEY DISCIPLINE CASE docketed. [26-9501]
other|-|-|Appeal Fee Received $ 605 receipt number 77
other|-|-|STATEMENT of Recent Decision pursuant to Local Rule 7-3 by Alder
other|-|-|CERTIFICATE OF SERVICE by Alder re 40 Declaration
other|-|-|Filing fee received: $ 405
other|-|-|MEDIATION Questionnaire. Filed by Appellant
other|-|-|ADR Certification (ADR L.R. 3-5b) of discussion of ADR options
other|-|-|Transmission to Docket Assistant Clerk
other|-|-|***DELETED DOCUMENT. Document number 116 was filed in error.
other|-|-|Supplement to 31 Declaration by Alder
other|-|-|ERRATA re 24 MOTION by Birch
other|-|-|APPENDIX to 80 filed by Birch
motion|appear by telephone|-|Consent MOTION to Appear by Telephone at Hearing on Intervenor's Motion to Dismiss filed by Alder Labs. (Attachments: # 1 Proposed Order)
order|appear by telephone|granted|ORDER GRANTING re 55 MOTION to Appear by Telephone at Hearing on Intervenor's Motion to Dismiss filed by Alder Labs
motion|appear by telephone|-|REQUEST to Appear Telephonically filed by Birch AI Corp.
order|alternative service|-|ORDER, that plaintiffs are directed to serve Birch AI by publication of an approved notice for six weeks in all of the following outlets
order|settlement approval|approved|ORDER approving the class settlement. Signed by Judge Rowan Oakley on 5/5/2026.
other|answer|-|Birch's ANSWER to Complaint with Jury Demand and Affirmative Defenses, COUNTERCLAIM against ALDER LABS by Birch AI Corp.
order|schedule|denied|PRELIMINARY PRETRIAL ORDER: Discovery due by 4/3/2026. Dispositive motions due by 5/8/2026. Plaintiff's motion to certify a plaintiff class, ECF 2, is DENIED without prejudice.
"""
